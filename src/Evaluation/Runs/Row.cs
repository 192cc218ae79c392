namespace StyleKernels.Evaluation.Runs;

/// <summary>A measurement.</summary>
/// <param name="Keys">What was measured, by <see cref="RowSchema.Keys"/>.</param>
/// <param name="Values">The numbers, by <see cref="RowSchema.Values"/>; NaN, written as nothing, where one does not apply.</param>
/// <param name="Error">Why there are no numbers; empty otherwise.</param>
public sealed record Row(IReadOnlyList<string> Keys, IReadOnlyList<double> Values, string Error = "")
{
    /// <summary>A row without numbers.</summary>
    /// <param name="schema">The columns.</param>
    /// <param name="keys">What could not be measured.</param>
    /// <param name="error">Why.</param>
    public static Row Failed(RowSchema schema, IReadOnlyList<string> keys, string error)
    {
        ArgumentNullException.ThrowIfNull(schema);
        return new Row(keys, [.. schema.Values.Select(_ => double.NaN)], error);
    }
}

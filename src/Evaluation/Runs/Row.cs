using System.Runtime.InteropServices;

namespace StyleKernels.Evaluation.Runs;

/// <summary>A measurement.</summary>
/// <param name="Keys">What was measured, by <see cref="RowSchema.Keys"/>.</param>
/// <param name="Values">The numbers, by <see cref="RowSchema.Values"/>; NaN, written as nothing, where one does not apply.</param>
/// <param name="Error">Why there are no numbers; empty otherwise.</param>
public sealed record Row(IReadOnlyList<string> Keys, IReadOnlyList<double> Values, string Error = "")
{
    /// <summary>
    /// What a report must know of the picture to compare sets of pictures, as many numbers as <see cref="RowSchema.Features"/> says; null
    /// where there are none.
    /// </summary>
    public float[]? Features { get; init; }

    /// <summary>A row without numbers.</summary>
    /// <param name="schema">The columns.</param>
    /// <param name="keys">What could not be measured.</param>
    /// <param name="error">Why.</param>
    public static Row Failed(RowSchema schema, IReadOnlyList<string> keys, string error)
    {
        ArgumentNullException.ThrowIfNull(schema);
        return new Row(keys, [.. schema.Values.Select(_ => double.NaN)], error);
    }

    /// <summary>
    /// What <paramref name="measure"/> gives; a row without numbers where it gives nothing, and with the reason where its pictures cannot
    /// be used.
    /// </summary>
    /// <param name="schema">The columns.</param>
    /// <param name="keys">What is measured.</param>
    /// <param name="measure">Measures it; null where there is nothing to measure.</param>
    public static Row Attempt(RowSchema schema, IReadOnlyList<string> keys, Func<Row?> measure)
    {
        ArgumentNullException.ThrowIfNull(measure);
        try
        {
            return measure() ?? Failed(schema, keys, string.Empty);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or ArgumentException or ExternalException)
        {
            return Failed(schema, keys, error.Message.Split('\n')[0]);
        }
    }
}

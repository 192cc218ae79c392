namespace StyleKernels.Evaluation.Runs;

/// <summary>The columns of a study's rows: texts that say what was measured, then numbers, then <c>error</c>.</summary>
/// <param name="Keys">Names of the texts.</param>
/// <param name="Values">Names of the numbers.</param>
/// <param name="Features">How many numbers without names belong to every row; they stand in a file of their own, see <see cref="Row.Features"/>.</param>
public sealed record RowSchema(IReadOnlyList<string> Keys, IReadOnlyList<string> Values, int Features = 0)
{
    private const string Error = "error";

    /// <summary>All columns, in the order of the file.</summary>
    public IReadOnlyList<string> Header => [.. Keys, .. Values, Error];
}

namespace StyleKernels.Cli.Stylize;

/// <summary>The mixtures on a sheet: two styles are the ends of a row, four the corners of a square.</summary>
internal static class MixtureGrid
{
    /// <summary>Rows of the grid.</summary>
    public static int Rows(int steps, int styles) => styles == 2 ? 1 : steps;

    /// <summary>Every cell with a weight for each style, row by row.</summary>
    /// <param name="steps">Columns, at least 2.</param>
    /// <param name="styles">2, or 4: top left, top right, bottom left, bottom right.</param>
    public static IEnumerable<(int Row, int Column, double[] Weights)> Cells(int steps, int styles) =>
        from row in Enumerable.Range(0, Rows(steps, styles))
        from column in Enumerable.Range(0, steps)
        let down = (double)row / (steps - 1)
        let right = (double)column / (steps - 1)
        select (row, column, styles == 2
            ? new[] { 1 - right, right }
            : [(1 - right) * (1 - down), right * (1 - down), (1 - right) * down, right * down]);
}

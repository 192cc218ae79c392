using StyleKernels.Models.Images;

namespace StyleKernels.Cli.Stylize;

/// <summary>One content in one layout of styles.</summary>
/// <param name="Content">The content.</param>
/// <param name="Layout">The styles.</param>
/// <param name="Output">The result's file.</param>
internal sealed record StylizeTask(ContentFile Content, StyleLayout Layout, string Output)
{
    /// <summary>Pictures of a sheet are restyled no larger than this: the side of the largest strokes, and twice the width of a cell.</summary>
    private const int LargestOnSheet = 512;

    /// <summary>The shorter side at which the content is restyled, or null for its own.</summary>
    public int? RestyledSize(StylizeLook look) =>
        look.Size ?? (Layout.MixSteps is null || Math.Min(Content.Info.Width, Content.Info.Height) <= LargestOnSheet ? null : LargestOnSheet);

    /// <summary>The result's size.</summary>
    public (int Width, int Height) ResultSize(StylizeLook look)
    {
        if (Layout.MixSteps is not int steps)
        {
            return look.ResultSize(Content.Info);
        }

        (long height, _) = ContactSheet.SizeInCell(Content.Info.Height, Content.Info.Width);
        return (steps * ContactSheet.CellWidth, MixtureGrid.Rows(steps, Layout.Regions.Count) * (int)height);
    }
}

using StyleKernels.Models.Images;

namespace StyleKernels.Cli.Stylize;

/// <summary>How results look.</summary>
/// <param name="Alpha">Strength in [0, 1].</param>
/// <param name="Size">Shorter side at which contents are restyled, or their own size.</param>
/// <param name="KeepSize">Whether the result is brought to the content's own size again.</param>
/// <param name="StyleSize">Shorter side at which styles are looked at, or null for what suits each content.</param>
/// <param name="Colours">Whose colours the result has.</param>
/// <param name="Stroke">Size of the largest strokes relative to the picture.</param>
/// <param name="Crop">The part of contents that is restyled, or null for all of them.</param>
internal sealed record StylizeLook(double Alpha, int? Size, bool KeepSize, int? StyleSize, PreservedColour Colours, double Stroke, CropRequest? Crop)
{
    /// <summary>The result's size for a content.</summary>
    public (int Width, int Height) ResultSize(ImageInfo content) => content.SizeAt(KeepSize ? null : Size);
}

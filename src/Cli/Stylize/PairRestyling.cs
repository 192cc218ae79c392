using StyleKernels.Models.Images;
using StyleKernels.Models.Inference;
using StyleKernels.Models.Networks;
using static TorchSharp.torch;

namespace StyleKernels.Cli.Stylize;

/// <summary>Makes the result of one pair: read, restyle, colours, size.</summary>
/// <param name="stylizer">The network.</param>
/// <param name="encoding">Encodes the style where it depends on the content.</param>
/// <param name="look">How results look.</param>
internal sealed class PairRestyling(Stylizer stylizer, StyleEncoding encoding, StylizeLook look)
{
    /// <summary>The result, as it is to be saved.</summary>
    /// <param name="task">The pair.</param>
    /// <param name="shared">The style's code, or null where it depends on the content.</param>
    /// <returns>(1, 3, H, W), or (1, 4, H, W) where the content is transparent.</returns>
    public Tensor Restyle(StylizeTask task, StyleCode? shared)
    {
        using var scope = NewDisposeScope();
        using Picture content = ImageFile.LoadPicture(task.Content.Path, look.Size);
        using StyleCode? own = shared is null ? encoding.Encode(task.Style, content.Colours) : null;
        Tensor restyled = stylizer.Stylize(content.Colours, shared ?? own!, look.Alpha);
        Tensor coloured = look.Colours == PreservedColour.Luminance ? ColourPreservation.KeepChroma(content.Colours, restyled) : restyled;
        return Resized(content.Compose(coloured), look.ResultSize(task.Content.Info)).MoveToOuterDisposeScope();
    }

    private static Tensor Resized(Tensor result, (int Width, int Height) size) =>
        result.size(3) == size.Width && result.size(2) == size.Height
            ? result
            : nn.functional.interpolate(
                result, [size.Height, size.Width], mode: InterpolationMode.Bicubic, align_corners: false, antialias: true).clamp(0, 1);
}

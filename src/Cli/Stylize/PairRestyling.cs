using StyleKernels.Models.Images;
using StyleKernels.Models.Inference;
using StyleKernels.Models.Networks;
using static TorchSharp.torch;

namespace StyleKernels.Cli.Stylize;

/// <summary>Makes the result of one pair: read, restyle, colours, size.</summary>
/// <param name="stylizer">The network.</param>
/// <param name="encoding">Encodes the style where it depends on the content.</param>
/// <param name="look">How results look.</param>
/// <param name="refinement">What comes after the network, or null.</param>
internal sealed class PairRestyling(Stylizer stylizer, StyleEncoding encoding, StylizeLook look, Refinement? refinement)
{
    /// <summary>The result, as it is to be saved.</summary>
    /// <param name="task">The pair.</param>
    /// <param name="shared">The style's code, or null where it depends on the content.</param>
    /// <returns>(1, 3, H, W), or (1, 4, H, W) where the content is transparent.</returns>
    public Tensor Restyle(StylizeTask task, StyleCode? shared)
    {
        using var scope = NewDisposeScope();
        using Picture content = ImageFile.LoadPicture(task.Content.Path, look.Size);
        Tensor restyled = refinement is null ? FromNetwork(task, shared, content) : Refined(refinement, task, shared, content);
        Tensor coloured = look.Colours == PreservedColour.Luminance ? ColourPreservation.KeepChroma(content.Colours, restyled) : restyled;
        return Resized(content.Compose(coloured), look.ResultSize(task.Content.Info)).MoveToOuterDisposeScope();
    }

    private Tensor FromNetwork(StylizeTask task, StyleCode? shared, Picture content)
    {
        using StyleCode? own = shared is null ? encoding.Encode(task.Style, content.Colours) : null;
        return stylizer.Stylize(content.Colours, shared ?? own!, look.Alpha, look.Stroke);
    }

    private Tensor Refined(Refinement refinement, StylizeTask task, StyleCode? shared, Picture content) =>
        refinement.Refine(task, content.Colours, refinement.FromContent ? content.Colours : FromNetwork(task, shared, content));

    private static Tensor Resized(Tensor result, (int Width, int Height) size) =>
        result.size(3) == size.Width && result.size(2) == size.Height
            ? result
            : nn.functional.interpolate(
                result, [size.Height, size.Width], mode: InterpolationMode.Bicubic, align_corners: false, antialias: true).clamp(0, 1);
}

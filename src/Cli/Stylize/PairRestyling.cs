using StyleKernels.Models.Images;
using StyleKernels.Models.Inference;
using StyleKernels.Models.Networks;
using static TorchSharp.torch;

namespace StyleKernels.Cli.Stylize;

/// <summary>Makes the result of one content in one layout: read, restyle, blend regions or lay out mixtures, colours, size.</summary>
/// <param name="stylizer">The network.</param>
/// <param name="encoding">Encodes styles where they depend on the content.</param>
/// <param name="look">How results look.</param>
/// <param name="masks">How masks are read.</param>
/// <param name="refinement">What comes after the network, or null.</param>
internal sealed class PairRestyling(Stylizer stylizer, StyleEncoding encoding, StylizeLook look, MaskRequest masks, Refinement? refinement)
{
    /// <summary>Part of a soft edge's width, from a tenth to nine tenths, that is the standard deviation of a Gaussian.</summary>
    private const double DeviationOfWidth = 1 / 2.56;

    /// <summary>The result, as it is to be saved.</summary>
    /// <param name="task">The content and its styles.</param>
    /// <param name="shared">The styles' codes, or null where they depend on the content.</param>
    /// <param name="stop">Ends a refinement.</param>
    /// <returns>(1, 3, H, W), or (1, 4, H, W) where the content is transparent.</returns>
    public Tensor Restyle(StylizeTask task, StyleCodeSet? shared, CancellationToken stop)
    {
        using var scope = NewDisposeScope();
        using Picture content = ImageFile.LoadPicture(task.Content.Path, task.RestyledSize(look), task.Content.Area);
        using StyleCodeSet? own = shared is null ? encoding.Encode(task.Layout, encoding.SizeFor(task), content.Colours) : null;
        IReadOnlyList<StyleCode> codes = (shared ?? own!).Codes;
        Tensor result = task.Layout.MixSteps is int steps
            ? Mixtures(content, codes, steps)
            : Resized(Finished(content, Regions(task, content.Colours, codes, stop)), look.ResultSize(task.Content.Info));
        return result.MoveToOuterDisposeScope();
    }

    /// <summary>Every region in its style, on the style of the rest or on the content itself.</summary>
    private Tensor Regions(StylizeTask task, Tensor content, IReadOnlyList<StyleCode> codes, CancellationToken stop)
    {
        (StyleRegion Region, StyleCode Code)[] regions = [.. task.Layout.Regions.Zip(codes)];
        (StyleRegion Region, StyleCode Code)[] rest = [.. regions.Where(region => region.Region.Mask is null)];
        Tensor background = rest is [(StyleRegion whole, StyleCode code)] ? InStyle(task, whole.Style, code, content, stop) : content;
        if (rest.Length == regions.Length)
        {
            return background;
        }

        using var blend = new RegionBlend(content.size(2), content.size(3));
        foreach ((StyleRegion region, StyleCode regionCode) in regions.Except(rest))
        {
            using Tensor mask = Mask(region.Mask!, (int)content.size(2), (int)content.size(3));
            using Tensor restyled = InStyle(task, region.Style, regionCode, content, stop);
            blend.Add(restyled, mask);
        }

        return blend.On(background);
    }

    private Tensor Mask(RegionMask region, int height, int width)
    {
        double edge = (masks.Feather ?? MaskRequest.DefaultFeather) * Math.Min(height, width);
        Tensor mask = region.Load(height, width, edge * DeviationOfWidth);
        return masks.Invert ? mask.neg_().add_(1) : mask;
    }

    private Tensor InStyle(StylizeTask task, StyleChoice style, StyleCode code, Tensor content, CancellationToken stop)
    {
        if (refinement is null)
        {
            return stylizer.Stylize(content, code, look.Alpha, look.Stroke);
        }

        // The loss pulls pixels to the full strength wherever they start; less of it is the photograph laid over what comes of that.
        using var scope = NewDisposeScope();
        Tensor start = refinement.FromContent ? content : stylizer.Stylize(content, code, 1, look.Stroke);
        Tensor refined = refinement.Refine(task, style, content, start, look.Colours == PreservedColour.Coral, stop);
        return (look.Alpha == 1 ? refined : lerp(content, refined, look.Alpha)).MoveToOuterDisposeScope();
    }

    private Tensor Mixtures(Picture content, IReadOnlyList<StyleCode> codes, int steps)
    {
        using var sheet = new ContactSheet();
        foreach ((int row, int column, double[] weights) in MixtureGrid.Cells(steps, codes.Count))
        {
            using var scope = NewDisposeScope();
            using StyleCode mixed = StyleCode.Mix(codes, weights);
            sheet.Add($"{row}", $"{column}", Finished(content, stylizer.Stylize(content.Colours, mixed, look.Alpha, look.Stroke)));
        }

        return sheet.Picture();
    }

    private Tensor Finished(Picture content, Tensor restyled)
    {
        Tensor coloured = look.Colours == PreservedColour.Luminance ? ColourPreservation.KeepChroma(content.Colours, restyled) : restyled;
        return content.Compose(coloured);
    }

    private static Tensor Resized(Tensor result, (int Width, int Height) size) =>
        result.size(3) == size.Width && result.size(2) == size.Height
            ? result
            : nn.functional.interpolate(
                result, [size.Height, size.Width], mode: InterpolationMode.Bicubic, align_corners: false, antialias: true).clamp(0, 1);
}

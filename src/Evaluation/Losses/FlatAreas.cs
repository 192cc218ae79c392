using MathNet.Numerics.Statistics;
using TorchSharp;
using static TorchSharp.torch;

namespace StyleKernels.Evaluation.Losses;

/// <summary>
/// The flat-area measure: how much a result moves where its content does not, relative to how quiet the style's own quiet places are. Luminance is
/// looked at in windows of 8 x 8 pixels, by its standard deviation in each. Skies and walls full of grain give a large value; 1 is as quiet as the style.
/// </summary>
/// <param name="Mask">(1, 1, H / 8, W / 8): where the content is flat.</param>
/// <param name="Quiet">The style's quietest tenth of windows, their mean deviation.</param>
internal sealed record FlatAreas(Tensor Mask, double Quiet) : IDisposable
{
    private const int Window = 8;

    /// <summary>A content's window is flat when its deviation is below: the noise of a good photograph.</summary>
    private const double FlatDeviation = 2.5 / 255;

    /// <summary>Less than one step of eight bits is not seen, and a style without any noise cannot be divided by.</summary>
    private const double SmallestQuiet = 0.5 / 255;

    /// <summary>A share of windows below this says nothing of the picture.</summary>
    private const double SmallestShare = 0.01;

    /// <summary>Looks at a content and a style.</summary>
    /// <param name="content">(1, 3, H, W) in [0, 1].</param>
    /// <param name="style">(1, 3, H', W') in [0, 1].</param>
    internal static FlatAreas Of(Tensor content, Tensor style)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor mask = Deviations(content) < FlatDeviation;
        double[] deviations = [.. Deviations(style).data<double>().Order()];
        double quiet = deviations[..Math.Max(1, deviations.Length / 10)].Mean();
        return new FlatAreas(mask.MoveToOuterDisposeScope(), Math.Max(SmallestQuiet, quiet));
    }

    /// <summary>The measure of a result of the content's size; NaN when hardly anything of the content is flat.</summary>
    internal double Measure(Tensor result)
    {
        using DisposeScope scope = NewDisposeScope();
        double share = Mask.to(ScalarType.Float64).mean().ToDouble();
        return share < SmallestShare ? double.NaN : Deviations(result).masked_select(Mask).mean().ToDouble() / Quiet;
    }

    /// <inheritdoc/>
    public void Dispose() => Mask.Dispose();

    /// <summary>(1, 1, H / 8, W / 8), float64; a picture smaller than a window is one window.</summary>
    private static Tensor Deviations(Tensor picture)
    {
        Tensor wide = picture.to(ScalarType.Float64);
        Tensor luminance = (wide.narrow(1, 0, 1) * 0.299) + (wide.narrow(1, 1, 1) * 0.587) + (wide.narrow(1, 2, 1) * 0.114);
        long[] window = [Math.Min(Window, picture.shape[2]), Math.Min(Window, picture.shape[3])];
        Tensor mean = nn.functional.avg_pool2d(luminance, window, window);
        Tensor square = nn.functional.avg_pool2d(luminance.square(), window, window);
        return (square - mean.square()).clamp_min(0).sqrt();
    }
}

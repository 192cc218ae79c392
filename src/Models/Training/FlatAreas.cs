using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace StyleKernels.Models.Training;

/// <summary>
/// Where a content is flat, a result may be as busy as the style's quiet places. A style loss asks for the style's statistics over the whole picture and does
/// not care where they come from: a network that follows it alone covers skies and faces with patches.
/// </summary>
internal static class FlatAreas
{
    /// <summary>Pixels a side of a window that is looked at, half of them apart.</summary>
    private const int Window = 8;

    /// <summary>How many times busier than the content a result may be anywhere: strokes and contrast are wanted where there is something to paint.</summary>
    private const double Freedom = 2;

    /// <summary>Half a step of eight bits, squared: less is not seen.</summary>
    private const double Unseen = (0.5 / 255) * (0.5 / 255);

    /// <summary>The picture is looked at in these parts of its size, so windows are of 8, 16 and 32 of its pixels: grain, strokes, patches.</summary>
    private static readonly int[] Reductions = [1, 2, 4];

    /// <summary>
    /// Mean over windows of log(σ(result) / max(2 · σ(content), q)), 0 where that is negative. σ is the standard deviation of the colours in a window,
    /// q the mean of σ in the quietest tenth of the style's windows. Mean over three sizes of the picture and over the batch.
    /// </summary>
    /// <param name="result">(N, 3, H, W) in [0, 1], at least 32 pixels a side.</param>
    /// <param name="content">Of the same shape.</param>
    /// <param name="style">(N, 3, H', W'), at least 32 pixels a side.</param>
    public static Tensor Excess(Tensor result, Tensor content, Tensor style) =>
        Reductions.Select(reduction => Above(Deviations(result, reduction), Deviations(content, reduction), Quiet(Deviations(style, reduction))))
            .Aggregate((sum, term) => sum + term) / Reductions.Length;

    private static Tensor Above(Tensor result, Tensor content, Tensor quiet) =>
        functional.relu((result / maximum(content * Freedom, quiet)).log()).mean();

    /// <summary>The mean of each picture's smallest tenth, (N, 1).</summary>
    private static Tensor Quiet(Tensor deviations)
    {
        int tenth = (int)Math.Max(1, deviations.shape[1] / 10);
        return deviations.topk(tenth, dim: 1, largest: false).values.mean([1], keepdim: true);
    }

    /// <summary>The deviation of the colours in each window, (N, windows).</summary>
    private static Tensor Deviations(Tensor image, int reduction)
    {
        Tensor small = reduction == 1 ? image : functional.avg_pool2d(image, reduction);
        Tensor mean = functional.avg_pool2d(small, Window, Window / 2);
        Tensor square = functional.avg_pool2d(small.square(), Window, Window / 2);
        return ((square - mean.square()).mean([1]).clamp_min(0) + Unseen).sqrt().flatten(1);
    }
}

using static TorchSharp.torch;

namespace StyleKernels.Models.Networks;

/// <summary>Lets a network that can only give some sizes restyle any: the content is reflected beyond its edges, the result cropped.</summary>
internal static class ContentFrame
{
    /// <summary>Runs <paramref name="network"/> on the content enlarged to the right and below.</summary>
    /// <param name="content">(N, 3, H, W).</param>
    /// <param name="multiple">What the enlarged sides are multiples of.</param>
    /// <param name="smallest">The smallest enlarged side, a multiple of <paramref name="multiple"/>.</param>
    /// <param name="network">From the enlarged content to an image of at least its size.</param>
    /// <returns>(N, 3, H, W).</returns>
    public static Tensor Run(Tensor content, int multiple, int smallest, Func<Tensor, Tensor> network)
    {
        (long height, long width) = (content.shape[2], content.shape[3]);
        using var scope = NewDisposeScope();
        Tensor framed = BorderPadding.Extend(content, 0, Enlarged(width) - width, 0, Enlarged(height) - height);
        Tensor result = network(ChannelsLast.From(framed));
        return result.narrow(2, 0, height).narrow(3, 0, width).MoveToOuterDisposeScope();

        long Enlarged(long side) => Math.Max(smallest, (side + multiple - 1) / multiple * multiple);
    }

    /// <summary>A picture whose sides are at least <paramref name="smallest"/>, enlarged to the right and below where they are not.</summary>
    public static Tensor AtLeast(Tensor picture, int smallest) => BorderPadding.Extend(
        picture, 0, Math.Max(0, smallest - picture.shape[3]), 0, Math.Max(0, smallest - picture.shape[2]));
}

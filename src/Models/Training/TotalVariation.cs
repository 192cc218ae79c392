using static TorchSharp.torch;

namespace StyleKernels.Models.Training;

/// <summary>How much neighbouring pixels differ: a penalty on grain and on the checkerboards of upsampling.</summary>
internal static class TotalVariation
{
    /// <summary>Half the mean squared difference of vertical neighbours plus half that of horizontal ones, as GoogleMagenta weights it.</summary>
    /// <param name="image">(N, C, H, W), at least 2 pixels a side.</param>
    public static Tensor Of(Tensor image) => (Differences(image, 2) + Differences(image, 3)) / 2;

    private static Tensor Differences(Tensor image, int dimension)
    {
        long pairs = image.shape[dimension] - 1;
        return (image.narrow(dimension, 1, pairs) - image.narrow(dimension, 0, pairs)).square().mean();
    }
}

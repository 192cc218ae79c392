using TorchSharp;
using static TorchSharp.torch;

namespace StyleKernels.Evaluation.Judges;

/// <summary>The part of a picture that networks of a fixed input size look at.</summary>
internal static class MiddleSquare
{
    /// <summary>Scales the shorter side to a size and takes the middle of the longer one.</summary>
    /// <param name="picture">(1, 3, H, W) in [0, 1].</param>
    /// <param name="side">Of the square, in pixels.</param>
    /// <param name="white">What 1 becomes.</param>
    /// <returns>(1, 3, side, side), contiguous.</returns>
    internal static Tensor Pixels(Tensor picture, int side, double white)
    {
        using DisposeScope scope = NewDisposeScope();
        (long height, long width) = (picture.shape[2], picture.shape[3]);
        double scale = (double)side / Math.Min(height, width);
        long[] size = [Math.Max(side, (long)Math.Round(height * scale)), Math.Max(side, (long)Math.Round(width * scale))];
        Tensor sized = nn.functional.interpolate(picture, size, mode: InterpolationMode.Bilinear, align_corners: false, antialias: true);
        Tensor square = sized.narrow(2, (size[0] - side) / 2, side).narrow(3, (size[1] - side) / 2, side);
        return (square * white).contiguous().MoveToOuterDisposeScope();
    }
}

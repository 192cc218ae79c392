using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace StyleKernels.Models.Inference;

/// <summary>Brings pictures to another size inside of a computation: the mean of what a pixel covers when they shrink, cubic when they grow.</summary>
internal static class PictureResizing
{
    /// <summary>The picture at a size; itself if it has that size already. Cubic interpolation may leave [0, 1].</summary>
    /// <param name="picture">(N, 3, H, W).</param>
    /// <param name="height">Of the result.</param>
    /// <param name="width">Of the result.</param>
    public static Tensor Resized(Tensor picture, long height, long width)
    {
        if (picture.shape[2] == height && picture.shape[3] == width)
        {
            return picture;
        }

        bool shrinks = height * width < picture.shape[2] * picture.shape[3];
        return functional.interpolate(
            picture, [height, width], mode: shrinks ? InterpolationMode.Area : InterpolationMode.Bicubic, align_corners: shrinks ? null : false);
    }
}

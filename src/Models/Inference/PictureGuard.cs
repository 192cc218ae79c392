using static TorchSharp.torch;

namespace StyleKernels.Models.Inference;

/// <summary>Checks tensors that callers hand over as one picture, before native code sees them.</summary>
internal static class PictureGuard
{
    /// <summary>Throws unless a tensor is (1, 3, H, W) of a floating-point type: a picture of bytes would be taken for one that is far too bright.</summary>
    /// <param name="picture">The tensor.</param>
    /// <param name="name">What the caller calls it.</param>
    /// <param name="smallestSide">The fewest pixels that H and W may have.</param>
    /// <exception cref="ArgumentException">It is not.</exception>
    public static void Require(Tensor picture, string name, long smallestSide = 1)
    {
        ArgumentNullException.ThrowIfNull(picture, name);
        if (picture.dim() != 4 || picture.shape[0] != 1 || picture.shape[1] != 3 || picture.shape[2] < smallestSide || picture.shape[3] < smallestSide)
        {
            string least = smallestSide > 1 ? $" with at least {smallestSide} pixels a side" : string.Empty;
            throw new ArgumentException($"{name} must have shape (1, 3, H, W){least}, it has ({string.Join(", ", picture.shape)})", name);
        }

        if (!picture.is_floating_point())
        {
            throw new ArgumentException($"{name} must be of a floating-point type, with values in [0, 1], it is {picture.dtype}", name);
        }
    }
}

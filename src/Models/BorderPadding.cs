using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace StyleKernels.Models;

/// <summary>Padding by the picture itself, for sizes at which a plain reflection is not defined too.</summary>
internal static class BorderPadding
{
    /// <summary>Reflects <paramref name="pixels"/> at each border; a side too short to reflect is replicated instead.</summary>
    /// <param name="x">(N, C, H, W).</param>
    /// <param name="pixels">Width of the border, at least 0.</param>
    public static Tensor Reflect(Tensor x, int pixels) => Extend(x, pixels, pixels, pixels, pixels);

    /// <summary>Reflects into borders of the given widths; where a side is shorter than the border it is replicated.</summary>
    public static Tensor Extend(Tensor x, long left, long right, long top, long bottom)
    {
        if ((left | right | top | bottom) == 0)
        {
            return x;
        }

        bool reflects = Math.Max(left, right) < x.shape[3] && Math.Max(top, bottom) < x.shape[2];
        return functional.pad(x, [left, right, top, bottom], reflects ? PaddingModes.Reflect : PaddingModes.Replicate);
    }
}

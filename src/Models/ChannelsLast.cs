using static TorchSharp.torch;

namespace StyleKernels.Models;

/// <summary>The memory layout in which libtorch's CPU convolutions run about twice as fast: the channel is the fastest dimension.</summary>
internal static class ChannelsLast
{
    /// <summary>The same (N, C, H, W) tensor with its values laid out as (N, H, W, C); differentiable, no copy if they are already.</summary>
    public static Tensor From(Tensor x) => x.permute(0, 2, 3, 1).contiguous().permute(0, 3, 1, 2);
}

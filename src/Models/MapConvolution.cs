using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace StyleKernels.Models;

/// <summary>A convolution computed in its map's type: in bfloat16 for a bfloat16 map, with weights that stay float32, as mixed precision has it.</summary>
internal static class MapConvolution
{
    /// <summary>The convolved map, of the type of <paramref name="x"/>; gradients reach the weights in theirs.</summary>
    /// <param name="convolution">Of zero padding, or none.</param>
    /// <param name="x">(N, inputs, H, W).</param>
    public static Tensor Apply(Conv2d convolution, Tensor x)
    {
        if (convolution.weight.dtype == x.dtype)
        {
            return convolution.call(x);
        }

        using var scope = NewDisposeScope();
        return functional.conv2d(
            x,
            convolution.weight.to(x.dtype),
            convolution.bias?.to(x.dtype),
            strides: convolution.stride,
            padding: convolution.padding,
            dilation: convolution.dilation,
            groups: convolution.groups).MoveToOuterDisposeScope();
    }
}

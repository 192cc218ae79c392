using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace StyleKernels.Models.Networks;

/// <summary>Some rows of a map that is too large to be held, or worked on, whole.</summary>
/// <param name="Rows">(N, C, rows, W), channels-last; they may be held in a shorter type than convolutions compute in.</param>
/// <param name="Start">Number of the first row in the map.</param>
/// <param name="Height">Rows of the whole map: at its top and bottom, and only there, a convolution's border is reflected.</param>
internal readonly record struct RowBand(Tensor Rows, long Start, long Height)
{
    /// <summary>The rows of a map of <paramref name="height"/> rows that a convolution with reflected borders needs for some of its output.</summary>
    public static (long From, long To) Needs(Conv2d convolution, int border, long height, long from, long to)
    {
        long stride = convolution.stride[0];
        return (Math.Max(0, (from * stride) - border), Math.Min(height, ((to - 1) * stride) + border + 1));
    }

    /// <summary>Output rows of a convolution with reflected borders.</summary>
    /// <param name="convolution">Without padding of its own.</param>
    /// <param name="border">Width of the reflected border.</param>
    /// <param name="from">First row of the output.</param>
    /// <param name="to">Row after its last.</param>
    public RowBand Convolve(Conv2d convolution, int border, long from, long to)
    {
        using var scope = NewDisposeScope();
        long stride = convolution.stride[0];
        (long first, long end) = Needs(convolution, border, Height, from, to);
        long top = Math.Max(0, border - (from * stride));
        long bottom = Math.Max(0, ((to - 1) * stride) + border + 1 - Height);
        Tensor rows = BorderPadding.Extend(Rows.narrow(2, first - Start, end - first), border, border, top, bottom);
        Tensor result = Convolved(rows, convolution.weight, convolution.bias, convolution.stride, convolution.dilation);
        return new RowBand(result.MoveToOuterDisposeScope(), from, Height / stride);
    }

    /// <summary>A convolution without padding: in bfloat16 where <paramref name="rows"/> are, else in the type of the weights.</summary>
    public static Tensor Convolved(Tensor rows, Tensor weight, Tensor? bias, long[]? stride = null, long[]? dilation = null)
    {
        ScalarType type = rows.dtype == ScalarType.BFloat16 ? rows.dtype : weight.dtype;
        return functional.conv2d(rows.to(type), weight.to(type), bias?.to(type), strides: stride, dilation: dilation);
    }

    /// <summary>max(0, gain · x + offset), in place.</summary>
    public RowBand Normalize((Tensor Gain, Tensor Offset) norm)
    {
        Rows.mul_(norm.Gain).add_(norm.Offset).relu_();
        return this;
    }

    /// <summary>max(0, x), in place.</summary>
    public RowBand Relu()
    {
        Rows.relu_();
        return this;
    }
}

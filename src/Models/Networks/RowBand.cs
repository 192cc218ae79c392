using TorchSharp.Modules;
using static TorchSharp.torch;

namespace StyleKernels.Models.Networks;

/// <summary>Some rows of a map that is too large to be held, or worked on, whole.</summary>
/// <param name="Rows">(N, C, rows, W), channels-last; they may be held in a shorter type than convolutions compute in.</param>
/// <param name="Start">Number of the first row in the map.</param>
/// <param name="Height">Rows of the whole map: at its top and bottom, and only there, a convolution's border is reflected.</param>
/// <param name="Arithmetic">The type that convolutions are computed in.</param>
internal readonly record struct RowBand(Tensor Rows, long Start, long Height, ScalarType Arithmetic)
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
        Tensor rows = BorderPadding.Extend(Rows.narrow(2, first - Start, end - first).to(Arithmetic), border, border, top, bottom);
        return this with { Rows = MapConvolution.Apply(convolution, rows).MoveToOuterDisposeScope(), Start = from, Height = Height / stride };
    }

    /// <summary>max(0, gain · (x − centre) + offset), in place.</summary>
    public RowBand Normalize(ChannelAffineTerms norm)
    {
        ChannelAffine.Apply(Rows, norm, rectified: true, Rows);
        return this;
    }

    /// <summary>max(0, x), in place.</summary>
    public RowBand Relu()
    {
        Rows.relu_();
        return this;
    }
}

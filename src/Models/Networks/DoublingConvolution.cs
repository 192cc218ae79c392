using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace StyleKernels.Models.Networks;

/// <summary>
/// A map doubled to its nearest neighbours and convolved with 3x3 kernels and a reflected border: in one convolution of the map itself,
/// with 2x2 kernels for each of the four pixels that a pixel becomes.
/// </summary>
/// <remarks>
/// Of nine taps on a doubled map, four fall on different pixels of the map itself, the others on the same ones again; their sums are the
/// 2x2 kernels. That takes 4/9 of the multiplications, and the doubled map is never there. The other way round this is what Shi et al.
/// 2016, "Is the deconvolution layer the same as a convolutional layer?", describe. A doubled map's reflected border is the map's own
/// outermost pixel, so its border is replicated.
/// </remarks>
internal static class DoublingConvolution
{
    /// <summary>The convolved map of twice the size.</summary>
    /// <param name="convolution">3x3, without padding, stride or dilation.</param>
    /// <param name="x">(N, inputs, H, W), channels-last.</param>
    /// <returns>(N, channels, 2 · H, 2 · W), channels-last.</returns>
    public static Tensor Apply(Conv2d convolution, Tensor x) => Apply(convolution, new RowBand(x, 0, x.shape[2], x.dtype), 0, 2 * x.shape[2]).Rows;

    /// <summary>The rows of a map that rows of the doubled one depend on.</summary>
    /// <param name="height">Rows of the map.</param>
    /// <param name="from">First row of the doubled map.</param>
    /// <param name="to">Row after its last.</param>
    public static (long From, long To) Needs(long height, long from, long to) =>
        (Math.Max(0, ((from + 1) / 2) - 1), Math.Min(height, (to / 2) + 1));

    /// <summary>Rows of the doubled and convolved map.</summary>
    /// <param name="convolution">3x3, without padding, stride or dilation.</param>
    /// <param name="map">At least the rows of <see cref="Needs"/>.</param>
    /// <param name="from">First row of the doubled map.</param>
    /// <param name="to">Row after its last.</param>
    public static RowBand Apply(Conv2d convolution, RowBand map, long from, long to)
    {
        using var scope = NewDisposeScope();
        (long first, long end) = Needs(map.Height, from, to);
        bool top = from == 0;
        Tensor rows = map.Rows.narrow(2, first - map.Start, end - first).to(map.Arithmetic);
        Tensor padded = functional.pad(rows, [1, 1, top ? 1 : 0, to == 2 * map.Height ? 1 : 0], PaddingModes.Replicate);
        Tensor? biases = convolution.bias is null ? null : Biases(convolution.bias.to(map.Arithmetic));
        Tensor blocks = functional.conv2d(padded, Kernels(convolution.weight).to(map.Arithmetic), biases);

        // Of large pictures every copy of a strip counts.
        padded.Dispose();
        Tensor doubled = Pixels(blocks).narrow(2, from - (top ? -1 : (2 * first) + 1), to - from);
        return map with { Rows = doubled.MoveToOuterDisposeScope(), Start = from, Height = 2 * map.Height };
    }

    /// <summary>The kernels of a block's pixels, one after the other, of a convolution's weight.</summary>
    /// <returns>(4 · channels, inputs, 2, 2).</returns>
    internal static Tensor Kernels(Tensor weight)
    {
        using var scope = NewDisposeScope();
        return cat([.. Summed(weight, 2).SelectMany(rows => Summed(rows, 3))]).MoveToOuterDisposeScope();
    }

    /// <summary>The sums of three taps that a block's first and second pixel see of two neighbours in the map.</summary>
    private static Tensor[] Summed(Tensor weight, int dimension)
    {
        (Tensor first, Tensor middle, Tensor last) = (weight.narrow(dimension, 0, 1), weight.narrow(dimension, 1, 1), weight.narrow(dimension, 2, 1));
        return [cat([first + middle, last], dimension), cat([first, middle + last], dimension)];
    }

    /// <summary>The biases of <see cref="Kernels"/>, (4 · channels).</summary>
    internal static Tensor Biases(Tensor bias) => bias.repeat(4);

    /// <summary>
    /// The pixels of blocks of two by two. A block lies between four pixels of the map: the outermost columns are outside of it, and taken
    /// off.
    /// </summary>
    private static Tensor Pixels(Tensor blocks)
    {
        (long n, long channels, long height, long width) = (blocks.shape[0], blocks.shape[1] / 4, blocks.shape[2], blocks.shape[3]);
        Tensor inBlocks = blocks.permute(0, 2, 3, 1).reshape(n, height, width, 2, 2, channels);
        Tensor rows = inBlocks.permute(0, 1, 3, 2, 4, 5).reshape(n, 2 * height, 2 * width, channels);
        return rows.narrow(2, 1, (2 * width) - 2).permute(0, 3, 1, 2);
    }
}

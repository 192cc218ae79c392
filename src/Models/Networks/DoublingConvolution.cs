using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace StyleKernels.Models.Networks;

/// <summary>
/// A map doubled bilinearly and convolved with 3x3 kernels: in one convolution of the map itself, with kernels of their own for each of the
/// four pixels that a pixel becomes.
/// </summary>
/// <remarks>
/// <para>Doubled to its nearest neighbours, a map leaves its grid in the picture: what a network paints has straight edges and right angles.
/// Karras et al. 2019, "A style-based generator architecture", section 2, double bilinearly too.</para>
/// <para>Of nine taps on a doubled map several fall on mixtures of the same pixels of the map itself; their sums are the kernels, and the
/// doubled map is never there. The other way round this is what Shi et al. 2016, "Is the deconvolution layer the same as a convolutional
/// layer?", describe. The map's outermost pixels are repeated beyond its border.</para>
/// </remarks>
internal static class DoublingConvolution
{
    /// <summary>A pixel of the doubled map lies between two of the map, and has this part of the nearer one.</summary>
    private const double Near = 0.75;

    private const double Far = 1 - Near;

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
        (Math.Max(0, (from / 2) - 1), Math.Min(height, ((to + 1) / 2) + 1));

    /// <summary>Rows of the doubled and convolved map.</summary>
    /// <param name="convolution">3x3, without padding, stride or dilation.</param>
    /// <param name="map">At least the rows of <see cref="Needs"/>.</param>
    /// <param name="from">First row of the doubled map.</param>
    /// <param name="to">Row after its last.</param>
    public static RowBand Apply(Conv2d convolution, RowBand map, long from, long to)
    {
        using var scope = NewDisposeScope();
        (long first, long end) = Needs(map.Height, from, to);
        (long firstBlock, long endBlock) = (from / 2, (to + 1) / 2);
        Tensor rows = map.Rows.narrow(2, first - map.Start, end - first).to(map.Arithmetic);
        Tensor padded = functional.pad(rows, [1, 1, first - (firstBlock - 1), endBlock + 1 - end], PaddingModes.Replicate);
        Tensor? biases = convolution.bias is null ? null : Biases(convolution.bias.to(map.Arithmetic));
        Tensor blocks = functional.conv2d(padded, Kernels(convolution.weight).to(map.Arithmetic), biases);

        // Of large pictures every copy of a strip counts.
        padded.Dispose();
        Tensor doubled = Pixels(blocks).narrow(2, from - (2 * firstBlock), to - from);
        return map with { Rows = doubled.MoveToOuterDisposeScope(), Start = from, Height = 2 * map.Height };
    }

    /// <summary>The kernels of a block's pixels, one after the other, of a convolution's weight.</summary>
    /// <returns>(4 · channels, inputs, 3, 3).</returns>
    internal static Tensor Kernels(Tensor weight)
    {
        using var scope = NewDisposeScope();
        return cat([.. Summed(weight, 2).SelectMany(rows => Summed(rows, 3))]).MoveToOuterDisposeScope();
    }

    /// <summary>The biases of <see cref="Kernels"/>, (4 · channels).</summary>
    internal static Tensor Biases(Tensor bias) => bias.repeat(4);

    /// <summary>
    /// What three taps add up to on the pixel before a block, on the block's own and on the one behind: the taps of the block's first pixel,
    /// and those of its second.
    /// </summary>
    private static Tensor[] Summed(Tensor weight, int dimension)
    {
        (Tensor first, Tensor middle, Tensor last) = (weight.narrow(dimension, 0, 1), weight.narrow(dimension, 1, 1), weight.narrow(dimension, 2, 1));
        return
        [
            cat([(Near * first) + (Far * middle), (Far * first) + (Near * (middle + last)), Far * last], dimension),
            cat([Far * first, (Near * (first + middle)) + (Far * last), (Far * middle) + (Near * last)], dimension),
        ];
    }

    /// <summary>The pixels of blocks of two by two.</summary>
    private static Tensor Pixels(Tensor blocks)
    {
        (long n, long channels, long height, long width) = (blocks.shape[0], blocks.shape[1] / 4, blocks.shape[2], blocks.shape[3]);
        Tensor inBlocks = blocks.permute(0, 2, 3, 1).reshape(n, height, width, 2, 2, channels);
        return inBlocks.permute(0, 1, 3, 2, 4, 5).reshape(n, 2 * height, 2 * width, channels).permute(0, 3, 1, 2);
    }
}

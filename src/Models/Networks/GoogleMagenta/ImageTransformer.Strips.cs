using TorchSharp;
using static TorchSharp.torch;

namespace StyleKernels.Models.Networks.GoogleMagenta;

/// <content>
/// Large pictures, a strip at a time. Norms need statistics of whole maps, so a map is held until its statistics are known, and then
/// normalised in place; only the largest is made twice instead, once for its statistics and once for its values. Strips as such approximate
/// nothing, and what must be held is two maps at a quarter of the size, or one at half of it.
/// </content>
internal sealed partial class ImageTransformer
{
    /// <summary>Contents of more pixels are run in strips in float32; in bfloat16 all are.</summary>
    private const long StripedFrom = 1 << 19;

    /// <summary>As <see cref="StripedFrom"/>, on a GPU: there a strip costs launches and saves nothing but memory.</summary>
    private const long StripedOnCudaFrom = 1 << 22;

    /// <summary>
    /// Of more pixels, maps are held in bfloat16 whatever they are computed in: half the memory, for differences below a step of eight bits
    /// in the picture.
    /// </summary>
    private const long HeldInBFloat16From = 1 << 23;

    /// <summary>
    /// Pixels of the content in a strip, in float32; in bfloat16 twice as many: small enough for buffers to be used again, large enough for
    /// all threads.
    /// </summary>
    private const long StripPixels = 1 << 18;

    /// <summary>Whether a content is disposed once strips have been contracted: what is held later is more than then.</summary>
    public bool DisposesContent { get; set; }

    /// <summary>What <see cref="forward"/> gives, in strips.</summary>
    /// <param name="content">(N, 3, H, W) in [0, 1].</param>
    /// <param name="scaleAndShift">(N or 1, 2 · StyleChannels): every γ, then every β.</param>
    /// <param name="stripPixels">About how many pixels of the content a strip has.</param>
    /// <param name="held">The type of maps that are held.</param>
    /// <returns>(N, 3, H, W).</returns>
    internal Tensor InStrips(Tensor content, Tensor scaleAndShift, long stripPixels, ScalarType held)
    {
        using var scope = NewDisposeScope();
        (long height, long width) = (content.shape[2], content.shape[3]);
        var style = new StyleNorms(scaleAndShift, StyleChannels);
        long stripRows = Math.Max(1, stripPixels / (16 * Math.Max(1, width)));
        Tensor padded = Pad(content, height, width);
        Tensor x = ContractInStrips(padded, stripRows, held);
        if (DisposesContent)
        {
            content.Dispose();
        }

        if (!ReferenceEquals(padded, content))
        {
            padded.Dispose();
        }

        CoarseInStrips(x, style, stripRows);
        _quarterNoise.Add(x, 0);
        ResidualInStrips(x, _residual, style, stripRows);
        return ExpandInStrips(x, style, height, width, stripRows).MoveToOuterDisposeScope();
    }

    /// <summary>The most pixels of a content whose maps are held whole.</summary>
    private static long LargestWhole(DeviceType device, bool inBFloat16) =>
        device == DeviceType.CUDA ? StripedOnCudaFrom : inBFloat16 ? 0 : StripedFrom;

    private Tensor ContractInStrips(Tensor content, long stripRows, ScalarType held)
    {
        long height = content.shape[2];
        Tensor quarter = Map(content, QuarterWidth, height / 4, content.shape[3] / 4, held);
        foreach ((long from, long to) in Strips(height / 4, stripRows))
        {
            using var scope = NewDisposeScope();
            (long halfFrom, long halfTo) = _contract[2].Needs(height / 2, from, to);
            (long fullFrom, long fullTo) = _contract[1].Needs(height, halfFrom, halfTo);
            (long first, long end) = _contract[0].Needs(height, fullFrom, fullTo);
            Tensor pixels = ChannelsLast.From(content.narrow(2, first, end - first)) * 4 - 2;

            // The picture itself is not rounded to bfloat16: its finest differences are smaller than that.
            RowBand full = _contract[0].Convolve(new RowBand(pixels, first, height, pixels.dtype), fullFrom, fullTo).Relu();
            RowBand band = full with { Rows = full.Rows.to(Computed), Arithmetic = Computed };
            band = _contract[1].Convolve(band, halfFrom, halfTo).Relu();
            quarter.narrow(2, from, to - from).copy_(_contract[2].Convolve(band, from, to).Relu().Rows);
        }

        return quarter;
    }

    /// <summary>Adds the coarse branch to <paramref name="quarter"/>.</summary>
    private void CoarseInStrips(Tensor quarter, StyleNorms style, long stripRows)
    {
        using var scope = NewDisposeScope();
        long height = quarter.shape[2];
        Tensor coarse = Map(quarter, EighthWidth, height / 2, quarter.shape[3] / 2, quarter.dtype);
        using var contracted = new RunningMoments();
        Store(coarse, contracted, stripRows, (from, to) => _coarseContract.Convolve(new RowBand(quarter, 0, height, Computed), from, to));
        AddInStrips(coarse, null, Norm(_coarseContract, contracted, style), stripRows);
        _eighthNoise.Add(coarse, 0);
        ResidualInStrips(coarse, _coarseResidual, style, stripRows);

        Tensor expanded = empty_like(quarter);
        using var moments = new RunningMoments();
        Store(expanded, moments, stripRows, (from, to) => _coarseExpand.Convolve(new RowBand(coarse, 0, height / 2, Computed), from, to));
        AddInStrips(expanded, quarter, Norm(_coarseExpand, moments, style), stripRows);
    }

    /// <summary>Adds residual blocks to <paramref name="x"/>. The outer map of a block takes the place of its inner one.</summary>
    private void ResidualInStrips(Tensor x, TorchSharp.Modules.ModuleList<NormalizedConvolution> blocks, StyleNorms style, long stripRows)
    {
        using var scope = NewDisposeScope();
        var whole = new RowBand(x, 0, x.shape[2], Computed);
        Tensor map = empty_like(x);
        for (int i = 0; i < blocks.Count; i += 2)
        {
            (NormalizedConvolution first, NormalizedConvolution second) = (blocks[i], blocks[i + 1]);
            using var inner = new RunningMoments();
            Store(map, inner, stripRows, (from, to) => first.Convolve(whole, from, to));
            AddInStrips(map, null, Norm(first, inner, style), stripRows);
            using var outer = new RunningMoments();
            ConvolveInPlace(map, second, outer, stripRows);
            AddInStrips(map, x, Norm(second, outer, style), stripRows);
        }
    }

    /// <summary>A convolution whose output overwrites its input; the rows above a strip are kept until it is done.</summary>
    private void ConvolveInPlace(Tensor map, NormalizedConvolution layer, RunningMoments moments, long stripRows)
    {
        long height = map.shape[2];
        Tensor above = map.narrow(2, 0, 0);
        foreach ((long from, long to) in Strips(height, stripRows))
        {
            using var scope = NewDisposeScope();
            (long first, long end) = layer.Needs(height, from, to);
            Tensor input = Map(map, map.shape[1], end - first, map.shape[3], map.dtype);
            input.narrow(2, 0, from - first).copy_(above);
            input.narrow(2, from - first, end - from).copy_(map.narrow(2, from, end - from));
            Tensor rows = layer.Convolve(new RowBand(input, first, height, Computed), from, to).Rows;
            long next = layer.Needs(height, to, to + 1).From;
            above.Dispose();
            above = input.narrow(2, next - first, to - next).clone().MoveToOuterDisposeScope();
            moments.Add(rows);
            map.narrow(2, from, to - from).copy_(rows);
        }

        above.Dispose();
    }

    /// <summary>The image of <paramref name="quarter"/>, which is let go of as soon as the map at half the size is there.</summary>
    private Tensor ExpandInStrips(Tensor quarter, StyleNorms style, long height, long width, long stripRows)
    {
        (long halfHeight, long fullHeight) = (quarter.shape[2] * 2, quarter.shape[2] * 4);
        using var halfMoments = new RunningMoments();
        Tensor half = HalfInStrips(quarter, halfMoments, 2 * stripRows);
        quarter.Dispose();
        ChannelAffineTerms halfNorm = Norm(_expand[0], halfMoments, style);
        using var fullMoments = new RunningMoments();
        Store(null, fullMoments, 4 * stripRows, Full, fullHeight);
        ChannelAffineTerms fullNorm = Norm(_expand[1], fullMoments, style);

        Tensor image = empty(half.shape[0], 3, height, width, dtype: _toImage.weight.dtype, device: half.device);
        foreach ((long from, long to) in Strips(height, 4 * stripRows))
        {
            using var scope = NewDisposeScope();
            (long first, long end) = RowBand.Needs(_toImage, 2, fullHeight, from, to);
            RowBand band = Full(first, end).Normalize(fullNorm).Convolve(_toImage, 2, from, to);
            image.narrow(2, from, to - from).copy_(band.Rows.narrow(3, 0, width));
        }

        return image;

        // Made twice, for it is four times as large as the map it is made of.
        RowBand Full(long from, long to)
        {
            (long first, long end) = _expand[1].Needs(halfHeight, from, to);
            Tensor rows = Map(half, HalfWidth, end - first, half.shape[3], Computed);
            ChannelAffine.Apply(half.narrow(2, first, end - first), halfNorm, rectified: true, rows);
            _halfNoise.Add(rows, first);
            return _expand[1].Convolve(new RowBand(rows, first, halfHeight, Computed), from, to);
        }
    }

    /// <summary>The largest map that is held, before its norm.</summary>
    private Tensor HalfInStrips(Tensor quarter, RunningMoments moments, long stripRows)
    {
        var whole = new RowBand(quarter, 0, quarter.shape[2], Computed);
        Tensor half = Map(quarter, HalfWidth, 2 * whole.Height, 2 * quarter.shape[3], quarter.dtype);
        Store(half, moments, stripRows, (from, to) => _expand[0].Convolve(whole, from, to));
        return half;
    }

    private static ChannelAffineTerms Norm(NormalizedConvolution layer, RunningMoments moments, StyleNorms style)
    {
        (Tensor scale, Tensor shift) = style.Next(layer);
        return layer.Norm(moments, scale, shift);
    }

    /// <summary>Runs a layer strip by strip for its statistics and, if there is a map to write to, its values.</summary>
    private static void Store(Tensor? map, RunningMoments moments, long stripRows, Func<long, long, RowBand> layer, long? height = null)
    {
        foreach ((long from, long to) in Strips(height ?? map!.shape[2], stripRows))
        {
            using var scope = NewDisposeScope();
            Tensor rows = layer(from, to).Rows;
            moments.Add(rows);
            map?.narrow(2, from, to - from).copy_(rows);
        }
    }

    /// <summary>Normalises a map and adds it to another, or, without one, cuts it at 0; in place.</summary>
    private static void AddInStrips(Tensor map, Tensor? sum, ChannelAffineTerms norm, long stripRows)
    {
        foreach ((long from, long to) in Strips(map.shape[2], stripRows))
        {
            using var scope = NewDisposeScope();
            Tensor held = map.narrow(2, from, to - from);
            if (sum is null)
            {
                ChannelAffine.Apply(held, norm, rectified: true, held);
            }
            else
            {
                ChannelAffine.Add(held, norm, sum.narrow(2, from, to - from));
            }
        }
    }

    private static IEnumerable<(long From, long To)> Strips(long height, long rows)
    {
        for (long from = 0; from < height; from += rows)
        {
            yield return (from, Math.Min(height, from + rows));
        }
    }

    /// <summary>A map with undefined values, channels-last, for as many pictures and on the device of <paramref name="like"/>.</summary>
    private static Tensor Map(Tensor like, long channels, long height, long width, ScalarType type)
    {
        using Tensor values = empty([like.shape[0], height, width, channels], dtype: type, device: like.device);
        return values.permute(0, 3, 1, 2);
    }
}

using static TorchSharp.torch;

namespace StyleKernels.Models.Networks.GoogleMagenta;

/// <content>
/// Large pictures, a strip at a time. Norms need statistics of whole maps, so a layer's strips are run once for its statistics and once more for its
/// values: nothing is approximated, and what must be held is two maps at a quarter of the size.
/// </content>
internal sealed partial class ImageTransformer
{
    /// <summary>Contents of more pixels are run in strips.</summary>
    private const long StripedFrom = 3 << 19;

    /// <summary>Pixels of the content in a strip: small enough for buffers to be used again, large enough for all threads.</summary>
    private const long StripPixels = 1 << 18;

    /// <summary>What <see cref="forward"/> gives, in strips.</summary>
    /// <param name="content">(N, 3, H, W) in [0, 1].</param>
    /// <param name="scaleAndShift">(N or 1, 2 · StyleChannels): every γ, then every β.</param>
    /// <param name="stripPixels">About how many pixels of the content a strip has.</param>
    /// <returns>(N, 3, H, W).</returns>
    internal Tensor InStrips(Tensor content, Tensor scaleAndShift, long stripPixels)
    {
        using var scope = NewDisposeScope();
        (long height, long width) = (content.shape[2], content.shape[3]);
        var style = new StyleNorms(scaleAndShift, StyleChannels);
        long stripRows = Math.Max(1, stripPixels / (16 * Math.Max(1, width)));
        Tensor x = ContractInStrips(Pad(content, height, width), stripRows);
        CoarseInStrips(x, style, stripRows);
        ResidualInStrips(x, _residual, style, stripRows);
        return ExpandInStrips(x, style, height, width, stripRows).MoveToOuterDisposeScope();
    }

    private Tensor ContractInStrips(Tensor content, long stripRows)
    {
        long height = content.shape[2];
        Tensor quarter = Map(content, QuarterWidth, height / 4, content.shape[3] / 4);
        foreach ((long from, long to) in Strips(height / 4, stripRows))
        {
            using var scope = NewDisposeScope();
            (long halfFrom, long halfTo) = _contract[2].Needs(height / 2, from, to);
            (long fullFrom, long fullTo) = _contract[1].Needs(height, halfFrom, halfTo);
            (long first, long end) = _contract[0].Needs(height, fullFrom, fullTo);
            var band = new RowBand(ChannelsLast.From(content.narrow(2, first, end - first)) * 4 - 2, first, height);
            band = _contract[0].Convolve(band, fullFrom, fullTo).Relu();
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
        Tensor coarse = Map(quarter, EighthWidth, height / 2, quarter.shape[3] / 2);
        using var contracted = new RunningMoments();
        Store(coarse, contracted, stripRows, (from, to) => _coarseContract.Convolve(new RowBand(quarter, 0, height), from, to));
        AddInStrips(coarse, null, Norm(_coarseContract, contracted, style), stripRows);
        ResidualInStrips(coarse, _coarseResidual, style, stripRows);

        Tensor expanded = empty_like(quarter);
        using var moments = new RunningMoments();
        Store(expanded, moments, stripRows, (from, to) => _coarseExpand.Convolve(
            Doubled(new RowBand(coarse, 0, height / 2), _coarseExpand.Needs(height, from, to)), from, to));
        AddInStrips(expanded, quarter, Norm(_coarseExpand, moments, style), stripRows);
    }

    /// <summary>Adds residual blocks to <paramref name="x"/>. The inner map of a block is not held: it is made twice.</summary>
    private static void ResidualInStrips(Tensor x, TorchSharp.Modules.ModuleList<NormalizedConvolution> blocks, StyleNorms style, long stripRows)
    {
        using var scope = NewDisposeScope();
        var whole = new RowBand(x, 0, x.shape[2]);
        Tensor second = empty_like(x);
        for (int i = 0; i < blocks.Count; i += 2)
        {
            NormalizedConvolution first = blocks[i];
            NormalizedConvolution last = blocks[i + 1];
            using var inner = new RunningMoments();
            Store(null, inner, stripRows, (from, to) => first.Convolve(whole, from, to), whole.Height);
            (Tensor, Tensor) innerNorm = Norm(first, inner, style);
            using var outer = new RunningMoments();
            Store(second, outer, stripRows, (from, to) =>
            {
                (long innerFrom, long innerTo) = last.Needs(whole.Height, from, to);
                return last.Convolve(first.Convolve(whole, innerFrom, innerTo).Normalize(innerNorm), from, to);
            });
            AddInStrips(second, x, Norm(last, outer, style), stripRows);
        }
    }

    private Tensor ExpandInStrips(Tensor quarter, StyleNorms style, long height, long width, long stripRows)
    {
        var whole = new RowBand(quarter, 0, quarter.shape[2]);
        (long halfHeight, long fullHeight) = (whole.Height * 2, whole.Height * 4);
        using var halfMoments = new RunningMoments();
        Store(null, halfMoments, 2 * stripRows, Half, halfHeight);
        (Tensor, Tensor) halfNorm = Norm(_expand[0], halfMoments, style);
        using var fullMoments = new RunningMoments();
        Store(null, fullMoments, 4 * stripRows, Full, fullHeight);
        (Tensor, Tensor) fullNorm = Norm(_expand[1], fullMoments, style);

        Tensor image = empty(quarter.shape[0], 3, height, width, dtype: quarter.dtype, device: quarter.device);
        foreach ((long from, long to) in Strips(height, 4 * stripRows))
        {
            using var scope = NewDisposeScope();
            (long first, long end) = RowBand.Needs(_toImage, 2, fullHeight, from, to);
            RowBand band = Full(first, end).Normalize(fullNorm).Convolve(_toImage, 2, from, to);
            image.narrow(2, from, to - from).copy_(band.Rows.narrow(3, 0, width));
        }

        return image;

        RowBand Half(long from, long to) =>
            _expand[0].Convolve(Doubled(whole, _expand[0].Needs(halfHeight, from, to)), from, to);

        RowBand Full(long from, long to)
        {
            (long first, long end) = _expand[1].Needs(fullHeight, from, to);
            RowBand half = Half(first / 2, (end + 1) / 2).Normalize(halfNorm);
            return _expand[1].Convolve(half.Double(), from, to);
        }
    }

    /// <summary>At least the given rows of the doubled map.</summary>
    private static RowBand Doubled(RowBand map, (long From, long To) rows)
    {
        (long first, long end) = (rows.From / 2, (rows.To + 1) / 2);
        return new RowBand(map.Rows.narrow(2, first - map.Start, end - first), first, map.Height).Double();
    }

    private static (Tensor Gain, Tensor Offset) Norm(NormalizedConvolution layer, RunningMoments moments, StyleNorms style)
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
    private static void AddInStrips(Tensor map, Tensor? sum, (Tensor Gain, Tensor Offset) norm, long stripRows)
    {
        foreach ((long from, long to) in Strips(map.shape[2], stripRows))
        {
            using var scope = NewDisposeScope();
            Tensor rows = map.narrow(2, from, to - from).mul_(norm.Gain).add_(norm.Offset);
            if (sum is null)
            {
                rows.relu_();
            }
            else
            {
                sum.narrow(2, from, to - from).add_(rows);
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

    /// <summary>A map with undefined values, channels-last, for as many pictures and of the type and device of <paramref name="like"/>.</summary>
    private static Tensor Map(Tensor like, long channels, long height, long width) =>
        empty([like.shape[0], height, width, channels], dtype: like.dtype, device: like.device).permute(0, 3, 1, 2);
}

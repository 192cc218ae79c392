using static TorchSharp.torch;

namespace StyleKernels.Models.Networks;

/// <summary>Mean and variance of every channel of a map that is seen a band of rows at a time, merged in double precision (Chan et al. 1979).</summary>
internal sealed class RunningMoments : IDisposable
{
    private Tensor? _mean;
    private Tensor? _squares;
    private long _pixels;

    /// <summary>μ, (N, 1, C), float32; the current dispose scope's.</summary>
    public Tensor Mean => _mean!.to(ScalarType.Float32);

    /// <summary>Biased σ², (N, 1, C), float32; the current dispose scope's.</summary>
    public Tensor Variance => (_squares! / _pixels).to(ScalarType.Float32);

    /// <summary>Takes a band in.</summary>
    /// <param name="band">(N, C, rows, W).</param>
    public void Add(Tensor band)
    {
        using var scope = NewDisposeScope();
        long pixels = band.shape[2] * band.shape[3];
        (Tensor mean, Tensor variance) = ChannelVariance.Compute(band);
        Merge(mean.unsqueeze(1), variance.unsqueeze(1) * pixels, pixels);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _mean?.Dispose();
        _squares?.Dispose();
    }

    private void Merge(Tensor mean, Tensor squares, long pixels)
    {
        long total = _pixels + pixels;
        Tensor? mergedMean = null;
        Tensor? mergedSquares = null;
        if (_mean is not null)
        {
            Tensor difference = mean - _mean;
            mergedMean = _mean + (difference * ((double)pixels / total));
            mergedSquares = _squares! + squares + (difference.square() * ((double)_pixels * pixels / total));
        }

        Dispose();
        _mean = (mergedMean ?? mean).DetachFromDisposeScope();
        _squares = (mergedSquares ?? squares).DetachFromDisposeScope();
        _pixels = total;
    }
}

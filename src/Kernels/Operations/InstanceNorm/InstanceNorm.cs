using static TorchSharp.torch;

namespace StyleKernels;

/// <summary>Instance normalisation with scale and shift per sample and channel (Ulyanov et al. 2016; Dumoulin et al. 2017, Eq. 1); differentiable.</summary>
internal static class InstanceNorm
{
    /// <summary>Added to the variance.</summary>
    internal const double Epsilon = 1e-5;

    /// <summary>γ · (x − μ) / √(σ² + 1e-5) + β with mean μ and biased variance σ² over H and W.</summary>
    /// <param name="x">(N, C, H, W); fast in channels-last layout.</param>
    /// <param name="scale">γ, (N or 1, C).</param>
    /// <param name="shift">β, (N or 1, C).</param>
    /// <param name="rectified">Whether negative values become 0.</param>
    /// <returns>(N, C, H, W) of the type of <paramref name="x"/>, in its layout.</returns>
    internal static Tensor Apply(Tensor x, Tensor scale, Tensor shift, bool rectified = false)
    {
        using Tensor none = zeros(x.shape[1], scale.dtype, scale.device);
        return Apply(x, scale, shift, none, none, rectified);
    }

    /// <summary>γ · (x − (1 − k)·μ) / √(σ² + f² + 1e-5) + β: the norm with a part k of the mean kept and a floor f of the deviation.</summary>
    /// <param name="x">(N, C, H, W); fast in channels-last layout.</param>
    /// <param name="scale">γ, (N or 1, C).</param>
    /// <param name="shift">β, (N or 1, C).</param>
    /// <param name="keep">k, (C).</param>
    /// <param name="floor">f, (C).</param>
    /// <param name="rectified">Whether negative values become 0.</param>
    /// <returns>(N, C, H, W) of the type of <paramref name="x"/>, in its layout.</returns>
    internal static Tensor Apply(Tensor x, Tensor scale, Tensor shift, Tensor keep, Tensor floor, bool rectified = false)
    {
        BackwardGuard.ReleaseHandedOver();
        using var scope = NewDisposeScope();
        Tensor[] parameters = [scale, shift, keep, floor];
        Tensor result = InterleavedMap.TryCreate(x, out InterleavedMap map) && InstanceNormFactors.Fit(map, parameters)
            ? InstanceNormCpu.Compute(x, map, parameters, rectified)
            : InstanceNormReference.Compute(x, scale, shift, keep, floor, rectified);
        return result.MoveToOuterDisposeScope();
    }

    /// <summary>What is left of the norm for statistics that are known already.</summary>
    /// <param name="mean">μ, (N, 1, C).</param>
    /// <param name="variance">σ², (N, 1, C).</param>
    /// <param name="scale">γ, (N or 1, C).</param>
    /// <param name="shift">β, (N or 1, C).</param>
    /// <param name="keep">k, (C).</param>
    /// <param name="floor">f, (C).</param>
    internal static ChannelAffineTerms Affine(Tensor mean, Tensor variance, Tensor scale, Tensor shift, Tensor keep, Tensor floor)
    {
        Tensor gain = scale.unsqueeze(1) * (variance + floor.square() + Epsilon).rsqrt();
        Tensor offset = addcmul(shift.unsqueeze(1), mean * keep, gain, 1);
        return new ChannelAffineTerms(Channels(mean), Channels(gain), Channels(offset));

        static Tensor Channels(Tensor values) => values.permute(0, 2, 1).unsqueeze(3);
    }
}

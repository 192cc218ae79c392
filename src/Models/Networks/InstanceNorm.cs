using static TorchSharp.torch;

namespace StyleKernels.Models.Networks;

/// <summary>Instance normalisation with scale and shift per sample and channel, for maps in channels-last layout.</summary>
internal static class InstanceNorm
{
    private const double Epsilon = 1e-5;

    /// <summary>γ · (x − μ) / √(σ² + 1e-5) + β with mean μ and biased variance σ² over H and W.</summary>
    /// <param name="x">(N, C, H, W), channels-last.</param>
    /// <param name="scale">γ, (N or 1, C).</param>
    /// <param name="shift">β, (N or 1, C).</param>
    /// <returns>(N, C, H, W), channels-last.</returns>
    public static Tensor Apply(Tensor x, Tensor scale, Tensor shift)
    {
        using var scope = NewDisposeScope();
        (Tensor mean, Tensor centred, Tensor variance) = ChannelsLastMoments.Of(x);
        Tensor gain = scale.unsqueeze(1) * (variance + Epsilon).rsqrt();
        return Scaled(x, centred, gain, shift.unsqueeze(1));
    }

    /// <summary>γ · (x − (1 − k)·μ) / √(σ² + f² + 1e-5) + β: the norm with a part k of the mean kept and a floor f of the deviation.</summary>
    /// <param name="x">(N, C, H, W), channels-last.</param>
    /// <param name="scale">γ, (N or 1, C).</param>
    /// <param name="shift">β, (N or 1, C).</param>
    /// <param name="keep">k, (C).</param>
    /// <param name="floor">f, (C).</param>
    /// <returns>(N, C, H, W), channels-last.</returns>
    public static Tensor Apply(Tensor x, Tensor scale, Tensor shift, Tensor keep, Tensor floor)
    {
        using var scope = NewDisposeScope();
        (Tensor mean, Tensor centred, Tensor variance) = ChannelsLastMoments.Of(x);
        Tensor gain = scale.unsqueeze(1) * (variance + floor.square() + Epsilon).rsqrt();
        return Scaled(x, centred, gain, addcmul(shift.unsqueeze(1), mean * keep, gain, 1));
    }

    /// <summary>The norm of <see cref="Apply(Tensor, Tensor, Tensor, Tensor, Tensor)"/> as gain · x + offset, for statistics that are known already.</summary>
    /// <param name="mean">μ, (N, 1, C).</param>
    /// <param name="variance">σ², (N, 1, C).</param>
    /// <param name="scale">γ, (N or 1, C).</param>
    /// <param name="shift">β, (N or 1, C).</param>
    /// <param name="keep">k, (C).</param>
    /// <param name="floor">f, (C).</param>
    /// <returns>(N, C, 1, 1) each.</returns>
    public static (Tensor Gain, Tensor Offset) Affine(Tensor mean, Tensor variance, Tensor scale, Tensor shift, Tensor keep, Tensor floor)
    {
        Tensor gain = scale.unsqueeze(1) * (variance + floor.square() + Epsilon).rsqrt();
        Tensor offset = shift.unsqueeze(1) - ((1 - keep) * mean * gain);
        return (Channels(gain), Channels(offset));

        static Tensor Channels(Tensor values) => values.permute(0, 2, 1).unsqueeze(3);
    }

    private static Tensor Scaled(Tensor x, Tensor centred, Tensor gain, Tensor shift) =>
        addcmul(shift, centred, gain, 1).view(x.shape[0], x.shape[2], x.shape[3], x.shape[1]).permute(0, 3, 1, 2).MoveToOuterDisposeScope();
}

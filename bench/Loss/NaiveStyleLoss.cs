using static TorchSharp.torch;

namespace StyleKernels.Bench.Loss;

/// <summary>The balanced style loss as one writes it with TorchSharp operations, gradient by autograd: the baseline.</summary>
internal static class NaiveStyleLoss
{
    /// <summary>G = F·Fᵀ / (H·W), (N, C, C).</summary>
    internal static Tensor Gram(Tensor features)
    {
        long[] s = features.shape;
        Tensor matrix = features.reshape(s[0], s[1], s[2] * s[3]);
        return matrix.bmm(matrix.transpose(1, 2)) / (double)(s[2] * s[3]);
    }

    /// <summary>What stands for a style, (N, C, C) or (N, C, 2).</summary>
    internal static Tensor Of(Tensor features, StyleStatistic statistic) => statistic switch
    {
        StyleStatistic.Covariance => Gram(features - features.mean([2, 3], keepdim: true)),
        StyleStatistic.MeanAndDeviation => stack([features.mean([2, 3]), (features.flatten(2).var(2) + ChannelStatistics.Epsilon).sqrt()], 2),
        _ => Gram(features),
    };

    /// <summary>As <see cref="Of"/>, for a style, which needs no gradient.</summary>
    internal static Tensor OfStyle(Tensor style, StyleStatistic statistic = StyleStatistic.Gram)
    {
        using IDisposable noGrad = no_grad();
        return Of(style, statistic);
    }

    /// <summary>mean over samples of ‖G_S − G_P‖² / (‖G_S‖² + ‖G_P‖²), the denominator detached.</summary>
    internal static Tensor Balanced(Tensor features, Tensor style, StyleStatistic statistic = StyleStatistic.Gram)
    {
        Tensor result = Of(features, statistic);
        Tensor difference = (result - style).pow(2).sum([1, 2]);
        Tensor norms = (result.pow(2).sum([1, 2]) + style.pow(2).sum([1, 2])).detach();
        return (difference / norms).mean();
    }
}

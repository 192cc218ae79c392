using static TorchSharp.torch.nn;

namespace StyleKernels.Losses;

/// <summary>
/// The balanced style loss of Cheng et al. 2021 (Eq. 13) for one layer: ‖G_S − G_P‖² / (‖G_S‖² + ‖G_P‖²) per sample, in [0, 1], so
/// that every style counts alike, whatever the energy of its features.
/// </summary>
public sealed class BalancedStyleLoss : StyleLoss
{
    /// <summary>Makes the loss.</summary>
    /// <param name="reduction">Over the batch: mean (Eq. 8), sum, or none for (N).</param>
    /// <param name="detachDenominator">Hold the denominator constant in the gradient, as the paper does (section 5.1).</param>
    /// <param name="normalization">What each Gram matrix is divided by.</param>
    /// <param name="backend">Which implementation runs.</param>
    /// <param name="checkFinite">Throw on NaN or infinity in an argument; costs a pass over it and, on a GPU, a wait.</param>
    /// <param name="statistic">What stands for the style: Gram matrices as in the paper, covariance matrices, or means and deviations.</param>
    public BalancedStyleLoss(
        Reduction reduction = Reduction.Mean,
        bool detachDenominator = true,
        GramNormalization normalization = GramNormalization.HW,
        KernelBackend backend = KernelBackend.Auto,
        bool checkFinite = false,
        StyleStatistic statistic = StyleStatistic.Gram)
        : base(reduction, normalization, backend, checkFinite, statistic)
    {
        DetachDenominator = detachDenominator;
    }

    /// <summary>Whether the denominator is held constant in the gradient.</summary>
    public bool DetachDenominator { get; }

    private protected override StyleDenominator Denominator =>
        DetachDenominator ? StyleDenominator.DetachedNorms : StyleDenominator.Norms;
}

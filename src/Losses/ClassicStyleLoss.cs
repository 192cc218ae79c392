using static TorchSharp.torch.nn;

namespace StyleKernels.Losses;

/// <summary>
/// The classic style loss of Gatys et al. 2016 for one layer: ‖G_S − G_P‖² / C² per sample (Cheng et al. 2021, Eq. 3 and 6). Its value
/// depends on the normalisation of the Gram matrices and on the encoder.
/// </summary>
public sealed class ClassicStyleLoss : StyleLoss
{
    /// <summary>Makes the loss.</summary>
    /// <param name="reduction">Over the batch: mean (Eq. 8), sum, or none for (N).</param>
    /// <param name="normalization">What each Gram matrix is divided by.</param>
    /// <param name="backend">Which implementation runs.</param>
    /// <param name="checkFinite">Throw on NaN or infinity in an argument; costs a pass over it and, on a GPU, a wait.</param>
    /// <param name="statistic">What stands for the style: Gram matrices as in the paper, covariance matrices, or means and deviations.</param>
    public ClassicStyleLoss(
        Reduction reduction = Reduction.Mean,
        GramNormalization normalization = GramNormalization.HW,
        KernelBackend backend = KernelBackend.Auto,
        bool checkFinite = false,
        StyleStatistic statistic = StyleStatistic.Gram)
        : base(reduction, normalization, backend, checkFinite, statistic)
    {
    }

    private protected override StyleDenominator Denominator => StyleDenominator.Entries;
}

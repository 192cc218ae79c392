using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace StyleKernels.Losses;

/// <summary>From losses per sample to the loss of the batch (Cheng et al. 2021, Eq. 8 and 9).</summary>
internal static class SampleReduction
{
    /// <param name="perSample">(N).</param>
    /// <param name="weights">λ_k, (N), or null for 1.</param>
    /// <param name="reduction">Mean divides by N, also with weights; sum with weights is Eq. 9.</param>
    internal static Tensor Apply(Tensor perSample, Tensor? weights, Reduction reduction)
    {
        Tensor weighted = weights is null ? perSample : perSample * Checked(weights, perSample);
        return reduction switch
        {
            Reduction.None => weighted,
            Reduction.Sum => weighted.sum(),
            Reduction.Mean => weighted.mean(),
            _ => throw new ArgumentOutOfRangeException(nameof(reduction), reduction, "reduction is None, Mean or Sum"),
        };
    }

    private static Tensor Checked(Tensor sampleWeights, Tensor perSample)
    {
        if (sampleWeights.dim() != 1 || sampleWeights.shape[0] != perSample.shape[0])
        {
            throw new ArgumentException(
                $"sampleWeights has shape {FeatureGuard.Shape(sampleWeights)}, "
                + $"expected one weight per sample {FeatureGuard.Shape(perSample)}",
                nameof(sampleWeights));
        }

        return sampleWeights.to(perSample.dtype, perSample.device);
    }
}

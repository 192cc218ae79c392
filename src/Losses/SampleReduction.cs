using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace StyleKernels.Losses;

/// <summary>From losses per sample to the loss of the batch (Cheng et al. 2021, Eq. 8 and 9).</summary>
internal static class SampleReduction
{
    /// <summary>Computes losses per sample and reduces them; only the result is left behind.</summary>
    /// <param name="perSample">Gives (N).</param>
    /// <param name="weights">λ_k, (N), or null for 1.</param>
    /// <param name="reduction">Mean divides by N, also with weights; sum with weights is Eq. 9.</param>
    internal static Tensor Apply(Func<Tensor> perSample, Tensor? weights, Reduction reduction) =>
        ApplyAll(() => [perSample()], weights, reduction)[0];

    /// <summary>As <see cref="Apply"/>, for several layers.</summary>
    internal static IReadOnlyList<Tensor> ApplyAll(Func<IReadOnlyList<Tensor>> perSample, Tensor? weights, Reduction reduction)
    {
        // A handle of an intermediate value would keep its graph, and the feature maps in it, for as long as the garbage collector leaves it.
        using DisposeScope scope = NewDisposeScope();
        return [.. perSample().Select(layer => Reduce(layer, weights, reduction).MoveToOuterDisposeScope())];
    }

    private static Tensor Reduce(Tensor perSample, Tensor? weights, Reduction reduction)
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

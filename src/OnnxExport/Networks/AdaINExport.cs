using StyleKernels.OnnxExport.Graph;
using StyleKernels.OnnxExport.Layers;

namespace StyleKernels.OnnxExport.Networks;

/// <summary>AdaIN, <c>AdaINTransfer</c>.</summary>
/// <param name="network">Its weights.</param>
/// <param name="coder">Its encoder and decoder.</param>
internal sealed class AdaINExport(NetworkScope network, FeatureCoder coder) : FeatureTransferExport(network, coder)
{
    private const string Mean = "mean";
    private const string Std = "std";

    /// <inheritdoc/>
    public override IReadOnlyList<CodeTensor> Code => [new(Mean, Channels, 1, 1), new(Std, Channels, 1, 1)];

    /// <inheritdoc/>
    protected override IReadOnlyDictionary<string, Value> Describe(Value styleFeatures)
    {
        Value mean = styleFeatures.Mean();
        return new Dictionary<string, Value> { [Mean] = mean, [Std] = (styleFeatures - mean).UnbiasedDeviation() };
    }

    /// <inheritdoc/>
    protected override Value Transfer(Value features, IReadOnlyDictionary<string, Value> style) => (features.Normalized() * style[Std]) + style[Mean];
}

using StyleKernels.OnnxExport.Graph;
using StyleKernels.OnnxExport.Layers;

namespace StyleKernels.OnnxExport.Networks;

/// <summary>LinearTransfer with its <c>LinearTransform</c>.</summary>
internal sealed class LinearTransferExport : FeatureTransferExport
{
    private const string Matrix = "matrix";
    private const string Mean = "mean";

    private readonly NetworkScope _transform;
    private readonly MatrixNetworkExport _styleMatrix;
    private readonly MatrixNetworkExport _contentMatrix;

    /// <param name="network">Its weights.</param>
    /// <param name="coder">Its encoder and decoder.</param>
    public LinearTransferExport(NetworkScope network, FeatureCoder coder)
        : base(network, coder)
    {
        _transform = network["transform"];
        _styleMatrix = new MatrixNetworkExport(_transform["snet"]);
        _contentMatrix = new MatrixNetworkExport(_transform["cnet"]);
    }

    /// <inheritdoc/>
    public override IReadOnlyList<CodeTensor> Code => [new(Matrix, _styleMatrix.Size, _styleMatrix.Size), new(Mean, Channels, 1, 1)];

    /// <inheritdoc/>
    protected override IReadOnlyDictionary<string, Value> Describe(Value styleFeatures)
    {
        Value mean = styleFeatures.Mean();
        return new Dictionary<string, Value> { [Matrix] = _styleMatrix.Predict(styleFeatures - mean), [Mean] = mean };
    }

    /// <inheritdoc/>
    protected override Value Transfer(Value features, IReadOnlyDictionary<string, Value> style)
    {
        Value centred = features.Centred();
        Value transform = style[Matrix].MatMul(_contentMatrix.Predict(centred));
        Value compressed = centred.Convolved(_transform["compress"]);
        Value transformed = transform.MatMul(compressed.Flatten(2)).Reshape(compressed.Shape());
        return transformed.Convolved(_transform["unzip"]) + style[Mean];
    }
}

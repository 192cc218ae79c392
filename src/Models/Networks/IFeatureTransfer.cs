using static TorchSharp.torch;

namespace StyleKernels.Models.Networks;

/// <summary>How a <see cref="FeatureTransferNetwork"/> gives the content's features something of the style's. One that learns is a module.</summary>
internal interface IFeatureTransfer
{
    /// <summary>What <see cref="Transfer"/> needs of a style.</summary>
    /// <param name="styleFeatures">(N, C, H, W).</param>
    /// <returns>Tensors by name, batch first.</returns>
    IReadOnlyDictionary<string, Tensor> Describe(Tensor styleFeatures);

    /// <summary>The content's features, restyled.</summary>
    /// <param name="features">(N, C, H, W).</param>
    /// <param name="style">What <see cref="Describe"/> gave, with a batch of N or 1.</param>
    /// <returns>(N, C, H, W).</returns>
    Tensor Transfer(Tensor features, StyleCode style);
}

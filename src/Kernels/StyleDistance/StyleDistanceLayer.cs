using static TorchSharp.torch;

namespace StyleKernels;

/// <summary>One layer whose style distance is wanted; the arguments are checked.</summary>
/// <param name="Features">(N, C, H, W) of the results.</param>
/// <param name="Style">(N or 1, C, H', W') of the styles, or null if they are encoded.</param>
/// <param name="Target">The encoded styles, or null.</param>
/// <param name="Normalization">What each Gram matrix is divided by.</param>
internal sealed record StyleDistanceLayer(Tensor Features, Tensor? Style, StyleTarget? Target, GramNormalization Normalization)
{
    /// <summary>Against features of the styles.</summary>
    internal StyleDistanceLayer(Tensor features, Tensor style, GramNormalization normalization)
        : this(features, style, null, normalization)
    {
    }

    /// <summary>Against encoded styles.</summary>
    internal StyleDistanceLayer(Tensor features, StyleTarget target)
        : this(features, null, target, target.Normalization)
    {
    }
}

using StyleKernels.OnnxExport.Graph;

namespace StyleKernels.OnnxExport.Networks;

/// <summary>Encoder and decoder of a network that restyles features.</summary>
internal abstract class FeatureCoder
{
    /// <summary>Pixels of an image for each position of the features.</summary>
    public abstract int Step { get; }

    /// <summary>Channels of the features.</summary>
    public abstract long Channels { get; }

    /// <summary>The coder of a network, by the kind of its decoder.</summary>
    public static FeatureCoder Of(NetworkScope network) =>
        CompactCoder.Fits(network) ? new CompactCoder(network) : new VggCoder(network);

    /// <summary>Features of an image.</summary>
    /// <param name="image">(N, 3, H, W), H and W multiples of the step.</param>
    public abstract Value Features(Value image);

    /// <summary>Features one level deeper than others: SANet looks at both.</summary>
    /// <param name="features">What <see cref="Features"/> gave.</param>
    /// <returns>(N, C, H / 2, W / 2).</returns>
    public abstract Value Deepened(Value features);

    /// <summary>The image of features.</summary>
    public abstract Value Decode(Value features);
}

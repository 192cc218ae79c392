using StyleKernels.Models.Encoders;
using StyleKernels.Models.Weights;

namespace StyleKernels.Models.Networks.Compact;

/// <summary>
/// The encoder that all compact networks share in place of VGG-19: the trunk of the embedded loss network, without its projections to the channels of a
/// larger one. It is frozen, as in the papers, and its weights lie in every checkpoint, so that a checkpoint does not change with the loss network.
/// </summary>
internal static class CompactEncoder
{
    /// <summary>The layer that networks restyle: a quarter of the picture's size.</summary>
    public const string Shallow = "relu3_1";

    /// <summary>The deepest layer: an eighth of the picture's size.</summary>
    public const string Deep = "relu4_1";

    /// <summary>Widths, depths, padding and preprocessing.</summary>
    public static VggArchitecture Architecture { get; } = VggArchitecture.Compact with { Projections = new Dictionary<string, int>() };

    /// <summary>Channels of <see cref="Shallow"/>.</summary>
    public static int Channels { get; } = Architecture.Channels(Shallow);

    /// <summary>Channels of <see cref="Deep"/>.</summary>
    public static int DeepChannels { get; } = Architecture.Channels(Deep);

    /// <summary>The encoder up to the deepest of <paramref name="taps"/>.</summary>
    public static VggEncoder Create(params IReadOnlyCollection<string> taps)
    {
        using TensorFile file = EmbeddedWeights.Read(VggArchitecture.Compact.Name);
        using var weights = new EncoderWeights(Architecture, file.Tensors, Architecture.Name);
        return weights.Build(taps);
    }
}

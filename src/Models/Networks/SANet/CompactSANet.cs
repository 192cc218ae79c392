using StyleKernels.Models.Networks.Compact;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace StyleKernels.Models.Networks.SANet;

/// <summary>
/// SANet in a size that trains and runs on a CPU: the small frozen encoder of all compact networks, attention at a quarter and an eighth of the size.
/// </summary>
/// <remarks>Differences from the published form are listed in docs/networks.md.</remarks>
public sealed class CompactSANet : SANetNetwork
{
    /// <summary>The architecture's name in checkpoints.</summary>
    public const string Architecture = "compact-sanet";

    /// <summary>A network with random weights.</summary>
    public CompactSANet()
        : base(
            Architecture,
            CompactEncoder.Create(CompactEncoder.Shallow, CompactEncoder.Deep),
            (CompactEncoder.Shallow, CompactEncoder.Deep),
            Conv2d(CompactEncoder.DeepChannels, CompactEncoder.Channels, 1),
            new AttentionTransform(CompactEncoder.Channels),
            new CompactDecoder())
    {
    }

    /// <inheritdoc/>
    public override IReadOnlyList<ScalarType> Arithmetics => [ScalarType.Float32, ScalarType.BFloat16];

    /// <inheritdoc/>
    public override bool IsBounded => true;
}

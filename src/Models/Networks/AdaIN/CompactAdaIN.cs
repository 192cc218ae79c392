using StyleKernels.Models.Networks.Compact;
using static TorchSharp.torch;

namespace StyleKernels.Models.Networks.AdaIN;

/// <summary>
/// AdaIN in a size that trains and runs on a CPU: the small frozen encoder of all compact networks in place of VGG-19, and a decoder that is trained.
/// </summary>
/// <remarks>Differences from the published form are listed in docs/networks.md.</remarks>
public sealed class CompactAdaIN : FeatureTransferNetwork
{
    /// <summary>The architecture's name in checkpoints.</summary>
    public const string Architecture = "compact-adain";

    /// <summary>A network with random weights.</summary>
    public CompactAdaIN()
        : base(Architecture, CompactEncoder.Create(CompactEncoder.Shallow), CompactEncoder.Shallow, new AdaINTransfer(), new CompactDecoder())
    {
    }

    /// <inheritdoc/>
    public override IReadOnlyList<ScalarType> Arithmetics => [ScalarType.Float32, ScalarType.BFloat16];

    /// <inheritdoc/>
    public override bool IsBounded => true;
}

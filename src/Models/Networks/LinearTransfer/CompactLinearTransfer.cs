using StyleKernels.Models.Networks.Compact;
using static TorchSharp.torch;

namespace StyleKernels.Models.Networks.LinearTransfer;

/// <summary>
/// LinearTransfer in a size that trains and runs on a CPU: the small frozen encoder of all compact networks, smaller networks for the matrices, and a
/// decoder that is trained too.
/// </summary>
/// <remarks>Differences from the published form are listed in docs/networks.md.</remarks>
public sealed class CompactLinearTransfer : FeatureTransferNetwork
{
    /// <summary>The architecture's name in checkpoints.</summary>
    public const string Architecture = "compact-linear-transfer";

    /// <summary>A network with random weights.</summary>
    public CompactLinearTransfer()
        : base(
            Architecture,
            CompactEncoder.Create(CompactEncoder.Shallow),
            CompactEncoder.Shallow,
            LinearTransform.Compact(CompactEncoder.Channels),
            new CompactDecoder())
    {
    }

    /// <inheritdoc/>
    public override IReadOnlyList<ScalarType> Arithmetics => [ScalarType.Float32, ScalarType.BFloat16];

    /// <inheritdoc/>
    public override bool IsBounded => true;
}

using StyleKernels.Models.Encoders;
using StyleKernels.Models.Networks.Compact;
using TorchSharp.Utils;
using static TorchSharp.torch;

namespace StyleKernels.Models.Networks.LinearTransfer;

/// <summary>
/// LinearTransfer in a size that trains and runs on a CPU: the small frozen encoder of all compact networks, a 16x16 matrix, and a decoder that is trained too.
/// </summary>
/// <remarks>Differences from the published form are listed in docs/networks.md.</remarks>
public sealed class CompactLinearTransfer : LinearTransferNetwork
{
    /// <summary>The architecture's name in checkpoints.</summary>
    public const string Architecture = "compact-linear-transfer";

    private const int MatrixSize = 16;

    [ComponentName(Name = "encoder")]
    private readonly VggEncoder _encoder;

    [ComponentName(Name = "transform")]
    private readonly LinearTransform _transform;

    [ComponentName(Name = "decoder")]
    private readonly CompactDecoder _decoder;

    /// <summary>A network with random weights.</summary>
    public CompactLinearTransfer()
        : base(Architecture, CompactEncoder.Step)
    {
        _encoder = CompactEncoder.Create(CompactEncoder.Shallow);
        _transform = new LinearTransform(CompactEncoder.Channels, MatrixSize);
        _decoder = new CompactDecoder();
        RegisterComponents();
    }

    internal override LinearTransform Transform => _transform;

    /// <inheritdoc/>
    public override bool IsBounded => true;

    private protected override Tensor Features(Tensor image) => _encoder.call(image)[CompactEncoder.Shallow];

    private protected override Tensor Decode(Tensor features) => _decoder.call(features);
}

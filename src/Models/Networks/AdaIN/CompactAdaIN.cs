using StyleKernels.Models.Encoders;
using StyleKernels.Models.Networks.Compact;
using TorchSharp.Utils;
using static TorchSharp.torch;

namespace StyleKernels.Models.Networks.AdaIN;

/// <summary>
/// AdaIN in a size that trains and runs on a CPU: the small frozen encoder of all compact networks in place of VGG-19, and a decoder that is trained.
/// </summary>
/// <remarks>Differences from the published form are listed in docs/networks.md.</remarks>
public sealed class CompactAdaIN : AdaINNetwork
{
    /// <summary>The architecture's name in checkpoints.</summary>
    public const string Architecture = "compact-adain";

    [ComponentName(Name = "encoder")]
    private readonly VggEncoder _encoder;

    [ComponentName(Name = "decoder")]
    private readonly CompactDecoder _decoder;

    /// <summary>A network with random weights.</summary>
    public CompactAdaIN()
        : base(Architecture, CompactEncoder.Step)
    {
        _encoder = CompactEncoder.Create(CompactEncoder.Shallow);
        _decoder = new CompactDecoder();
        RegisterComponents();
    }

    /// <inheritdoc/>
    public override bool IsBounded => true;

    private protected override Tensor Features(Tensor image) => _encoder.call(image)[CompactEncoder.Shallow];

    private protected override Tensor Decode(Tensor features) => _decoder.call(features);
}

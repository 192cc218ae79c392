using StyleKernels.Models.Networks.Compact;
using TorchSharp.Utils;
using static TorchSharp.torch;

namespace StyleKernels.Models.Networks.AdaIN;

/// <summary>
/// AdaIN in a size that trains and runs on a CPU: a small encoder of its own in place of VGG-19, trained with the decoder.
/// </summary>
/// <remarks>Differences from the published form are listed in docs/networks.md.</remarks>
public sealed class CompactAdaIN : AdaINNetwork
{
    /// <summary>The architecture's name in checkpoints.</summary>
    public const string Architecture = "compact-adain";

    [ComponentName(Name = "encoder")]
    private readonly CompactEncoder _encoder;

    [ComponentName(Name = "decoder")]
    private readonly CompactDecoder _decoder;

    /// <summary>A network with random weights.</summary>
    public CompactAdaIN()
        : base(Architecture, CompactEncoder.Step)
    {
        _encoder = new CompactEncoder();
        _decoder = new CompactDecoder();
        RegisterComponents();
    }

    /// <inheritdoc/>
    public override bool IsBounded => true;

    private protected override Tensor Features(Tensor image) => _encoder.call(image);

    private protected override Tensor Decode(Tensor features) => _decoder.call(features);
}

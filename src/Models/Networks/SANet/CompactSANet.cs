using StyleKernels.Models.Networks.Compact;
using TorchSharp.Modules;
using TorchSharp.Utils;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace StyleKernels.Models.Networks.SANet;

/// <summary>
/// SANet in a size that trains and runs on a CPU: a small encoder of its own, attention at a quarter and an eighth of the size.
/// </summary>
/// <remarks>Differences from the published form are listed in docs/networks.md.</remarks>
public sealed class CompactSANet : SANetNetwork
{
    /// <summary>The architecture's name in checkpoints.</summary>
    public const string Architecture = "compact-sanet";

    [ComponentName(Name = "encoder")]
    private readonly CompactEncoder _encoder;

    [ComponentName(Name = "deepen")]
    private readonly Conv2d _deepen;

    [ComponentName(Name = "transform")]
    private readonly AttentionTransform _transform;

    [ComponentName(Name = "decoder")]
    private readonly CompactDecoder _decoder;

    /// <summary>A network with random weights.</summary>
    public CompactSANet()
        : base(Architecture, 2 * CompactEncoder.Step)
    {
        _encoder = new CompactEncoder();
        _deepen = Conv2d(CompactEncoder.Channels, CompactEncoder.Channels, 3, stride: 2);
        _transform = new AttentionTransform(CompactEncoder.Channels);
        _decoder = new CompactDecoder();
        RegisterComponents();
    }

    internal override AttentionTransform Transform => _transform;

    /// <inheritdoc/>
    public override bool IsBounded => true;

    private protected override (Tensor Shallow, Tensor Deep) Features(Tensor image)
    {
        Tensor shallow = _encoder.call(image);
        return (shallow, MapStep.Next(shallow, from => functional.relu(_deepen.call(BorderPadding.Reflect(from, 1))), keep: true));
    }

    private protected override Tensor Decode(Tensor features) => _decoder.call(features);
}

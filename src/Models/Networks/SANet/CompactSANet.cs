using StyleKernels.Models.Encoders;
using StyleKernels.Models.Networks.Compact;
using TorchSharp.Modules;
using TorchSharp.Utils;
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

    [ComponentName(Name = "encoder")]
    private readonly VggEncoder _encoder;

    /// <summary>Gives the deeper features as many channels as the shallower ones have.</summary>
    [ComponentName(Name = "narrow")]
    private readonly Conv2d _narrow;

    [ComponentName(Name = "transform")]
    private readonly AttentionTransform _transform;

    [ComponentName(Name = "decoder")]
    private readonly CompactDecoder _decoder;

    /// <summary>A network with random weights.</summary>
    public CompactSANet()
        : base(Architecture, 2 * CompactEncoder.Step)
    {
        _encoder = CompactEncoder.Create(CompactEncoder.Shallow, CompactEncoder.Deep);
        _narrow = Conv2d(CompactEncoder.DeepChannels, CompactEncoder.Channels, 1);
        _transform = new AttentionTransform(CompactEncoder.Channels);
        _decoder = new CompactDecoder();
        RegisterComponents();
    }

    internal override AttentionTransform Transform => _transform;

    /// <inheritdoc/>
    public override bool IsBounded => true;

    private protected override (Tensor Shallow, Tensor Deep) Features(Tensor image)
    {
        IReadOnlyDictionary<string, Tensor> features = _encoder.call(image);
        return (features[CompactEncoder.Shallow], MapStep.Next(features[CompactEncoder.Deep], _narrow.call));
    }

    private protected override Tensor Decode(Tensor features) => _decoder.call(features);
}

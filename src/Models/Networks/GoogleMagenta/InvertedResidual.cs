using TorchSharp.Utils;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace StyleKernels.Models.Networks.GoogleMagenta;

/// <summary>A block of MobileNetV2: widens six times, convolves each channel alone, narrows without activation.</summary>
internal sealed class InvertedResidual : Module<Tensor, Tensor>
{
    private const int Expansion = 6;

    [ComponentName(Name = "expand")]
    private readonly SlimConvolution? _expand;

    [ComponentName(Name = "depthwise")]
    private readonly SlimConvolution _depthwise;

    [ComponentName(Name = "project")]
    private readonly SlimConvolution _project;

    private readonly bool _adds;

    /// <param name="inputs">Channels of the input.</param>
    /// <param name="channels">Channels of the output.</param>
    /// <param name="stride">Step of the depthwise convolution.</param>
    /// <param name="first">The first block does not widen.</param>
    public InvertedResidual(int inputs, int channels, int stride, bool first)
        : base(nameof(InvertedResidual))
    {
        int wide = first ? inputs : Expansion * inputs;
        _adds = stride == 1 && inputs == channels;
        if (!first)
        {
            _expand = new SlimConvolution(inputs, wide, 1, 1, decay: MobileNetV2.Decay);
        }

        _depthwise = new SlimConvolution(wide, wide, 3, 3, groups: wide, decay: MobileNetV2.Decay) { Stride = stride };
        _project = new SlimConvolution(wide, channels, 1, 1, decay: MobileNetV2.Decay);
        RegisterComponents();
    }

    /// <inheritdoc/>
    public override Tensor forward(Tensor x)
    {
        using var scope = NewDisposeScope();
        Tensor wide = _expand is null ? x : functional.relu6(_expand.call(x));
        Tensor y = _project.call(functional.relu6(_depthwise.call(wide)));
        return (_adds ? x + y : y).MoveToOuterDisposeScope();
    }
}

using TorchSharp.Modules;
using TorchSharp.Utils;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace StyleKernels.Models.Networks.GoogleMagenta;

/// <summary>A convolution without bias, followed by batch normalisation where it has one.</summary>
internal sealed class SlimConvolution : Module<Tensor, Tensor>
{
    [ComponentName(Name = "weight")]
    private readonly Parameter _weight;

    [ComponentName(Name = "BatchNorm")]
    private readonly SlimBatchNorm? _norm;

    private readonly int _height;
    private readonly int _width;
    private readonly int _groups;

    /// <param name="inputs">Channels of the input.</param>
    /// <param name="channels">Channels of the output.</param>
    /// <param name="height">Height of the kernel.</param>
    /// <param name="width">Width of the kernel.</param>
    /// <param name="groups">Groups of channels; as many as there are for a depthwise convolution.</param>
    /// <param name="decay">Of the moving statistics; null without batch normalisation.</param>
    public SlimConvolution(int inputs, int channels, int height, int width, int groups = 1, double? decay = null)
        : base(nameof(SlimConvolution))
    {
        (Channels, _height, _width, _groups) = (channels, height, width, groups);
        _weight = new Parameter(empty(channels, inputs / groups, height, width));
        if (decay is { } kept)
        {
            _norm = new SlimBatchNorm(channels, kept);
        }

        init.kaiming_normal_(_weight, mode: init.FanInOut.FanIn, nonlinearity: init.NonlinearityType.ReLU);
        RegisterComponents();
    }

    /// <summary>Channels of the output.</summary>
    public int Channels { get; }

    /// <summary>Step between outputs; 1 by default.</summary>
    public int Stride { get; init; } = 1;

    /// <summary>Whether zeros are put around, so that a step of 1 keeps the size (TensorFlow's SAME); true by default.</summary>
    public bool Same { get; init; } = true;

    /// <summary>(channels, inputs / groups, height, width).</summary>
    public Parameter Weight => _weight;

    /// <summary>Convolves and normalises.</summary>
    /// <param name="x">(N, inputs, H, W).</param>
    public override Tensor forward(Tensor x)
    {
        Tensor y = functional.conv2d(Pad(x), _weight, strides: [Stride, Stride], groups: _groups);
        return _norm is null ? y : _norm.call(y);
    }

    /// <summary>TensorFlow puts the odd zero of a step of 2 to the right and below.</summary>
    private Tensor Pad(Tensor x)
    {
        (long vertical, long horizontal) = Same ? (Zeros(x.shape[2], _height), Zeros(x.shape[3], _width)) : (0, 0);
        return (vertical | horizontal) == 0
            ? x
            : functional.pad(x, [horizontal / 2, horizontal - (horizontal / 2), vertical / 2, vertical - (vertical / 2)]);
    }

    private long Zeros(long side, int kernel) => Math.Max(0, ((((side + Stride - 1) / Stride) - 1) * Stride) + kernel - side);
}

using TorchSharp.Modules;
using TorchSharp.Utils;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace StyleKernels.Models.Networks.GoogleMagenta;

/// <summary>Reflection padding, a convolution without bias, and an instance norm whose γ and β are its own or the style's.</summary>
internal sealed class NormalizedConvolution : Module<Tensor, Tensor>
{
    [ComponentName(Name = "convolution")]
    private readonly Conv2d _convolution;

    [ComponentName(Name = "scale")]
    private readonly Parameter? _scale;

    [ComponentName(Name = "shift")]
    private readonly Parameter? _shift;

    private readonly int _border;

    /// <param name="inputs">Channels of the input.</param>
    /// <param name="channels">Channels of the output.</param>
    /// <param name="kernel">Side of the kernel, odd.</param>
    /// <param name="stride">Step between outputs.</param>
    /// <param name="dilation">Step between a kernel's taps.</param>
    /// <param name="affine">Whether the norm has γ and β of its own.</param>
    public NormalizedConvolution(int inputs, int channels, int kernel, int stride = 1, int dilation = 1, bool affine = false)
        : base(nameof(NormalizedConvolution))
    {
        Channels = channels;
        _border = kernel / 2 * dilation;
        _convolution = Conv2d(inputs, channels, kernel, stride: stride, dilation: dilation, bias: false);
        if (affine)
        {
            _scale = new Parameter(ones(channels));
            _shift = new Parameter(zeros(channels));
        }

        RegisterComponents();
    }

    /// <summary>Channels of the output.</summary>
    public int Channels { get; }

    /// <summary>With the layer's own γ and β.</summary>
    public override Tensor forward(Tensor x) => forward(x, _scale!.unsqueeze(0), _shift!.unsqueeze(0));

    /// <summary>With γ and β of the style.</summary>
    /// <param name="x">(N, inputs, H, W), channels-last.</param>
    /// <param name="scale">γ, (N or 1, channels).</param>
    /// <param name="shift">β, (N or 1, channels).</param>
    public Tensor forward(Tensor x, Tensor scale, Tensor shift)
    {
        using Tensor map = Convolve(x);
        return InstanceNorm.Apply(map, scale, shift);
    }

    private Tensor Convolve(Tensor x)
    {
        using var scope = NewDisposeScope();
        return _convolution.call(BorderPadding.Reflect(x, _border)).MoveToOuterDisposeScope();
    }
}

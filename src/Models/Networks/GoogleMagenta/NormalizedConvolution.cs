using TorchSharp.Modules;
using TorchSharp.Utils;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace StyleKernels.Models.Networks.GoogleMagenta;

/// <summary>
/// Reflection padding, a convolution without bias, of the map or of the map doubled, an instance norm whose γ and β are the style's, and,
/// where it is rectified, a ReLU. The norm learns, for each channel, which part of the picture's mean it keeps and a floor of its
/// deviation: taken out whole, the mean makes white as dark as grey, and without a floor a flat picture's noise is blown up to full
/// contrast.
/// </summary>
internal sealed class NormalizedConvolution : Module<Tensor, Tensor, Tensor, Tensor>
{
    private const double InitialKeep = 0.1;
    private const double InitialFloor = 0.1;

    [ComponentName(Name = "convolution")]
    private readonly Conv2d _convolution;

    [ComponentName(Name = "keep")]
    private readonly Parameter _keep;

    [ComponentName(Name = "floor")]
    private readonly Parameter _floor;

    private readonly int _border;

    private readonly bool _doubles;

    private readonly bool _rectified;

    /// <param name="inputs">Channels of the input.</param>
    /// <param name="channels">Channels of the output.</param>
    /// <param name="stride">Step between outputs.</param>
    /// <param name="dilation">Step between a kernel's taps.</param>
    /// <param name="doubles">Doubles the map bilinearly first.</param>
    /// <param name="rectified">Makes negative values 0 in the end.</param>
    public NormalizedConvolution(int inputs, int channels, int stride = 1, int dilation = 1, bool doubles = false, bool rectified = false)
        : base(nameof(NormalizedConvolution))
    {
        if (doubles && (stride, dilation) != (1, 1))
        {
            throw new ArgumentException("a doubled map is convolved without stride and dilation", nameof(doubles));
        }

        Channels = channels;
        _doubles = doubles;
        _rectified = rectified;
        _border = dilation;
        _convolution = Conv2d(inputs, channels, 3, stride: stride, dilation: dilation, bias: false);
        _keep = new Parameter(full(channels, InitialKeep));
        _floor = new Parameter(full(channels, InitialFloor));
        RegisterComponents();
    }

    /// <summary>Channels of the output.</summary>
    public int Channels { get; }

    /// <summary>Convolves and normalises, in the type of the map.</summary>
    /// <param name="x">(N, inputs, H, W), channels-last.</param>
    /// <param name="scale">γ, (N or 1, channels).</param>
    /// <param name="shift">β, (N or 1, channels).</param>
    public override Tensor forward(Tensor x, Tensor scale, Tensor shift)
    {
        using Tensor map = Convolve(x);
        return InstanceNorm.Apply(map, scale, shift, _keep, _floor, _rectified);
    }

    /// <summary>The rows of the convolution's output before its norm and ReLU, from <paramref name="from"/> to <paramref name="to"/>.</summary>
    public RowBand Convolve(RowBand input, long from, long to) =>
        _doubles ? DoublingConvolution.Apply(_convolution, input, from, to) : input.Convolve(_convolution, _border, from, to);

    /// <summary>The rows of the input that <see cref="Convolve(RowBand, long, long)"/> needs.</summary>
    public (long From, long To) Needs(long height, long from, long to) =>
        _doubles ? DoublingConvolution.Needs(height, from, to) : RowBand.Needs(_convolution, _border, height, from, to);

    /// <summary>The norm of an output with these statistics.</summary>
    public ChannelAffineTerms Norm(RunningMoments moments, Tensor scale, Tensor shift) =>
        InstanceNorm.Affine(moments.Mean, moments.Variance, scale, shift, _keep, _floor);

    private Tensor Convolve(Tensor x)
    {
        using var scope = NewDisposeScope();
        Tensor map = _doubles ? DoublingConvolution.Apply(_convolution, x) : MapConvolution.Apply(_convolution, BorderPadding.Reflect(x, _border));
        return map.MoveToOuterDisposeScope();
    }
}

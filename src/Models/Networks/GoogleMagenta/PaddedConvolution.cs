using TorchSharp.Modules;
using TorchSharp.Utils;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace StyleKernels.Models.Networks.GoogleMagenta;

/// <summary>Reflection padding and a convolution with bias.</summary>
internal sealed class PaddedConvolution : Module<Tensor, Tensor>
{
    [ComponentName(Name = "convolution")]
    private readonly Conv2d _convolution;

    private readonly int _border;

    /// <param name="inputs">Channels of the input.</param>
    /// <param name="channels">Channels of the output.</param>
    /// <param name="kernel">Side of the kernel, odd.</param>
    /// <param name="stride">Step between outputs.</param>
    public PaddedConvolution(int inputs, int channels, int kernel, int stride = 1)
        : base(nameof(PaddedConvolution))
    {
        _border = kernel / 2;
        _convolution = Conv2d(inputs, channels, kernel, stride: stride);
        RegisterComponents();
    }

    /// <summary>The rows of the output from <paramref name="from"/> to <paramref name="to"/>.</summary>
    public RowBand Convolve(RowBand input, long from, long to) => input.Convolve(_convolution, _border, from, to);

    /// <summary>The rows of the input that <see cref="Convolve(RowBand, long, long)"/> needs.</summary>
    public (long From, long To) Needs(long height, long from, long to) => RowBand.Needs(_convolution, _border, height, from, to);

    /// <summary>(N, inputs, H, W) to (N, channels, H / stride, W / stride), in the type of the map.</summary>
    public override Tensor forward(Tensor x) => MapConvolution.Apply(_convolution, BorderPadding.Reflect(x, _border));
}

using TorchSharp.Modules;
using TorchSharp.Utils;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace StyleKernels.Models.Networks.Compact;

/// <summary>
/// From features at a quarter of a picture's size to the picture, in the type of the features: residual blocks of two convolutions, two bilinear upsamplings, a
/// sigmoid in the type of the weights.
/// </summary>
/// <remarks>
/// Features of a ReLU are positive, and what all of them have in common is as large as what sets them apart. A convolution of them as they are
/// learns to answer to the common part first, and behind it rectified units fall silent for good; so they are standardised before, and the
/// rectifiers leak, by a slope that each channel learns (He et al. 2015, "Delving deep into rectifiers").
/// </remarks>
internal sealed class CompactDecoder : Module<Tensor, Tensor>
{
    private const int Blocks = 3;
    private const int HalfWidth = 64;
    private const int FullWidth = 24;
    private const double Slope = 0.2;

    [ComponentName(Name = "standardize")]
    private readonly RunningStandardization _standardize;

    [ComponentName(Name = "residual")]
    private readonly ModuleList<Conv2d> _residual;

    [ComponentName(Name = "residual_rectify")]
    private readonly ModuleList<PReLU> _residualRectify;

    [ComponentName(Name = "expand")]
    private readonly ModuleList<Conv2d> _expand;

    [ComponentName(Name = "expand_rectify")]
    private readonly ModuleList<PReLU> _expandRectify;

    [ComponentName(Name = "to_image")]
    private readonly Conv2d _toImage;

    /// <summary>Builds it with random weights.</summary>
    public CompactDecoder()
        : base(nameof(CompactDecoder))
    {
        int channels = CompactEncoder.Channels;
        _standardize = new RunningStandardization(channels);
        _residual = new ModuleList<Conv2d>([.. Enumerable.Range(0, 2 * Blocks).Select(_ => Conv2d(channels, channels, 3))]);
        _residualRectify = new ModuleList<PReLU>([.. Enumerable.Range(0, Blocks).Select(_ => PReLU(channels, Slope))]);
        _expand = new ModuleList<Conv2d>(Conv2d(channels, HalfWidth, 3), Conv2d(HalfWidth, FullWidth, 3));
        _expandRectify = new ModuleList<PReLU>(PReLU(HalfWidth, Slope), PReLU(FullWidth, Slope));
        _toImage = Conv2d(FullWidth, 3, 5);
        RegisterComponents();
    }

    /// <summary>The image of features.</summary>
    /// <param name="features">(N, C, H, W), as many channels as <see cref="CompactEncoder.Channels"/>.</param>
    /// <returns>(N, 3, 4 · H, 4 · W) in (0, 1).</returns>
    public override Tensor forward(Tensor features)
    {
        Tensor x = MapStep.Next(features, from => _standardize.call(from).to(from.dtype), keep: true);
        foreach ((Conv2d[] block, PReLU rectify) in _residual.Chunk(2).Zip(_residualRectify))
        {
            x = MapStep.Next(x, from => from + Convolved(block[1], Rectified(rectify, Convolved(block[0], from))));
        }

        foreach ((Conv2d layer, PReLU rectify) in _expand.Zip(_expandRectify))
        {
            x = MapStep.Next(x, from => Rectified(rectify, DoublingConvolution.Apply(layer, from)));
        }

        return MapStep.Next(x, from => sigmoid(Convolved(_toImage, from).to(_toImage.weight.dtype)));
    }

    private static Tensor Rectified(PReLU rectify, Tensor x) => functional.prelu(x, rectify.weight.to(x.dtype));

    private static Tensor Convolved(Conv2d layer, Tensor x) => MapConvolution.Apply(layer, BorderPadding.Reflect(x, (int)layer.kernel_size[0] / 2));
}

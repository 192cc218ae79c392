using TorchSharp.Modules;
using TorchSharp.Utils;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace StyleKernels.Models.Networks.GoogleMagenta;

/// <summary>
/// Contracts an image to a quarter of its size, lays out large shapes at an eighth and strokes at a quarter in residual blocks, and expands it again.
/// The style enters as γ and β of the norms after contraction; the contraction sees only the content. Noise, added once at every size, is
/// what texture is made of where the content is smooth.
/// </summary>
internal sealed partial class ImageTransformer : Module<Tensor, Tensor, Tensor>
{
    /// <summary>Contents are padded to a multiple of this, the factor of the deepest contraction.</summary>
    private const int Stride = 8;

    /// <summary>The smallest padded side: a quarter of it still has room for the dilated convolutions' border.</summary>
    private const int SmallestSide = 16;

    private const int FullWidth = 16;
    private const int HalfWidth = 48;
    private const int QuarterWidth = 96;
    private const int EighthWidth = 128;
    private const int CoarseBlocks = 2;

    /// <summary>A block's dilation widens what a pixel sees, without parameters: brush strokes are larger than 3x3 convolutions.</summary>
    private static readonly int[] Dilations = [1, 2, 2, 1];

    [ComponentName(Name = "contract")]
    private readonly ModuleList<PaddedConvolution> _contract;

    [ComponentName(Name = "coarse_contract")]
    private readonly NormalizedConvolution _coarseContract;

    [ComponentName(Name = "eighth_noise")]
    private readonly NoiseInjection _eighthNoise;

    [ComponentName(Name = "coarse_residual")]
    private readonly ModuleList<NormalizedConvolution> _coarseResidual;

    [ComponentName(Name = "coarse_expand")]
    private readonly NormalizedConvolution _coarseExpand;

    [ComponentName(Name = "quarter_noise")]
    private readonly NoiseInjection _quarterNoise;

    [ComponentName(Name = "residual")]
    private readonly ModuleList<NormalizedConvolution> _residual;

    [ComponentName(Name = "expand")]
    private readonly ModuleList<NormalizedConvolution> _expand;

    [ComponentName(Name = "half_noise")]
    private readonly NoiseInjection _halfNoise;

    [ComponentName(Name = "to_image")]
    private readonly Conv2d _toImage;

    public ImageTransformer()
        : base(nameof(ImageTransformer))
    {
        _contract = new ModuleList<PaddedConvolution>(
            new PaddedConvolution(3, FullWidth, 5),
            new PaddedConvolution(FullWidth, HalfWidth, 3, stride: 2),
            new PaddedConvolution(HalfWidth, QuarterWidth, 3, stride: 2));
        _coarseContract = new NormalizedConvolution(QuarterWidth, EighthWidth, stride: 2, rectified: true);
        _eighthNoise = new NoiseInjection(EighthWidth);
        _coarseResidual = Blocks(EighthWidth, [.. Enumerable.Repeat(1, CoarseBlocks)]);
        _coarseExpand = new NormalizedConvolution(EighthWidth, QuarterWidth, doubles: true);
        _quarterNoise = new NoiseInjection(QuarterWidth);
        _residual = Blocks(QuarterWidth, Dilations);
        _expand = new ModuleList<NormalizedConvolution>(
            new NormalizedConvolution(QuarterWidth, HalfWidth, doubles: true, rectified: true),
            new NormalizedConvolution(HalfWidth, FullWidth, doubles: true, rectified: true));
        _halfNoise = new NoiseInjection(HalfWidth);
        _toImage = Conv2d(FullWidth, 3, 5);
        RegisterComponents();
    }

    /// <summary>Channels of all norms that take their γ and β from the style.</summary>
    public int StyleChannels => Normalized.Sum(layer => layer.Channels);

    /// <summary>The type that convolutions behind the first are computed in: float32, which stands for the weights' own, or bfloat16.</summary>
    public ScalarType Arithmetic { get; set; } = ScalarType.Float32;

    private ScalarType Computed => Arithmetic == ScalarType.BFloat16 ? Arithmetic : _toImage.weight.dtype;

    /// <summary>The layers with style norms, in the order in which they run.</summary>
    private IEnumerable<NormalizedConvolution> Normalized =>
        [_coarseContract, .. _coarseResidual, _coarseExpand, .. _residual, .. _expand];

    /// <summary>The stylised image before its sigmoid.</summary>
    /// <param name="content">(N, 3, H, W) in [0, 1].</param>
    /// <param name="scaleAndShift">(N or 1, 2 · StyleChannels): every γ, then every β.</param>
    /// <returns>(N, 3, H, W).</returns>
    public override Tensor forward(Tensor content, Tensor scaleAndShift)
    {
        long height = content.shape[2];
        long width = content.shape[3];
        bool inBFloat16 = Arithmetic == ScalarType.BFloat16;
        if (!is_grad_enabled() && height * width > LargestWhole(content.device_type, inBFloat16))
        {
            bool heldInBFloat16 = inBFloat16 || height * width > HeldInBFloat16From;
            return InStrips(content, scaleAndShift, inBFloat16 ? 2 * StripPixels : StripPixels, heldInBFloat16 ? ScalarType.BFloat16 : content.dtype);
        }

        var style = new StyleNorms(scaleAndShift, StyleChannels);

        // The picture itself is not rounded to bfloat16: its finest differences are smaller than that.
        Tensor x = ChannelsLast.From(Pad(content, height, width)) * 4 - 2;
        x = MapStep.Next(x, from => functional.relu(_contract[0].call(from)).to(Computed));
        foreach (PaddedConvolution layer in _contract.Skip(1))
        {
            x = MapStep.Next(x, from => functional.relu(layer.call(from)));
        }

        x = MapStep.Next(x, from => from + Coarse(from, style));
        x = MapStep.Next(x, _quarterNoise.call);
        x = Residual(x, _residual, style);
        x = MapStep.Next(x, from => style.Apply(_expand[0], from));
        x = MapStep.Next(x, _halfNoise.call);
        x = MapStep.Next(x, from => style.Apply(_expand[1], from));

        // No norm here: a normalised last layer forces every picture to the same contrast, and pays for it with smudges.
        x = MapStep.Next(x, from => MapConvolution.Apply(_toImage, BorderPadding.Reflect(from, 2)).to(_toImage.weight.dtype));
        return x.narrow(2, 0, height).narrow(3, 0, width);
    }

    private Tensor Coarse(Tensor quarter, StyleNorms style)
    {
        Tensor x = MapStep.Next(quarter, from => style.Apply(_coarseContract, from), keep: true);
        x = MapStep.Next(x, _eighthNoise.call);
        x = Residual(x, _coarseResidual, style);
        return MapStep.Next(x, from => style.Apply(_coarseExpand, from));
    }

    private static Tensor Residual(Tensor x, ModuleList<NormalizedConvolution> blocks, StyleNorms style)
    {
        for (int i = 0; i < blocks.Count; i += 2)
        {
            (NormalizedConvolution first, NormalizedConvolution second) = (blocks[i], blocks[i + 1]);
            x = MapStep.Next(x, from => from + style.Apply(second, style.Apply(first, from)));
        }

        return x;
    }

    private static ModuleList<NormalizedConvolution> Blocks(int width, int[] dilations) =>
        new([.. dilations.SelectMany(dilation => (NormalizedConvolution[])
        [
            new(width, width, dilation: dilation, rectified: true), new(width, width, dilation: dilation),
        ])]);

    private static Tensor Pad(Tensor content, long height, long width)
    {
        long paddedHeight = Math.Max(SmallestSide, (height + Stride - 1) / Stride * Stride);
        long paddedWidth = Math.Max(SmallestSide, (width + Stride - 1) / Stride * Stride);
        return BorderPadding.Extend(content, 0, paddedWidth - width, 0, paddedHeight - height);
    }
}

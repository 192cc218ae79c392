using TorchSharp.Modules;
using TorchSharp.Utils;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace StyleKernels.Models.Networks.GoogleMagenta;

/// <summary>
/// Contracts an image to a quarter of its size, passes residual blocks and expands it again. The style enters as γ and β of the instance
/// norms after contraction; the contraction sees only the content.
/// </summary>
internal sealed class ImageTransformer : Module<Tensor, Tensor, Tensor>
{
    /// <summary>Contents are padded to a multiple of this, the factor of the contraction.</summary>
    private const int Stride = 4;

    /// <summary>The smallest padded side: a quarter of it still has room for the dilated convolutions' border.</summary>
    private const int SmallestSide = 16;

    private const int FullWidth = 16;
    private const int HalfWidth = 48;
    private const int QuarterWidth = 96;

    /// <summary>A block's dilation widens what a pixel sees, without parameters: brush strokes are larger than 3x3 convolutions.</summary>
    private static readonly int[] Dilations = [1, 2, 2, 1];

    [ComponentName(Name = "contract")]
    private readonly ModuleList<NormalizedConvolution> _contract;

    [ComponentName(Name = "residual")]
    private readonly ModuleList<NormalizedConvolution> _residual;

    [ComponentName(Name = "expand")]
    private readonly ModuleList<NormalizedConvolution> _expand;

    [ComponentName(Name = "to_image")]
    private readonly Conv2d _toImage;


    public ImageTransformer()
        : base(nameof(ImageTransformer))
    {
        _contract = new ModuleList<NormalizedConvolution>(
            new NormalizedConvolution(3, FullWidth, 5, affine: true),
            new NormalizedConvolution(FullWidth, HalfWidth, 3, stride: 2, affine: true),
            new NormalizedConvolution(HalfWidth, QuarterWidth, 3, stride: 2, affine: true));
        _residual = new ModuleList<NormalizedConvolution>(
            [.. Dilations.SelectMany(d => new[] { Residual(d), Residual(d) })]);
        _expand = new ModuleList<NormalizedConvolution>(
            new NormalizedConvolution(QuarterWidth, HalfWidth, 3),
            new NormalizedConvolution(HalfWidth, FullWidth, 3));
        _toImage = Conv2d(FullWidth, 3, 5);
        RegisterComponents();
    }

    /// <summary>Channels of all norms that take their γ and β from the style.</summary>
    public int StyleChannels => _residual.Concat(_expand).Sum(layer => layer.Channels);

    /// <summary>The stylised image before its sigmoid.</summary>
    /// <param name="content">(N, 3, H, W) in [0, 1].</param>
    /// <param name="scaleAndShift">(N or 1, 2 · StyleChannels): every γ, then every β.</param>
    /// <returns>(N, 3, H, W).</returns>
    public override Tensor forward(Tensor content, Tensor scaleAndShift)
    {
        long height = content.shape[2];
        long width = content.shape[3];
        var style = new StyleNorms(scaleAndShift, StyleChannels);

        Tensor x = ChannelsLast.From(Pad(content, height, width)) * 4 - 2;
        foreach (NormalizedConvolution layer in _contract)
        {
            x = MapStep.Next(x, from => functional.relu(layer.call(from)));
        }

        for (int i = 0; i < _residual.Count; i += 2)
        {
            (NormalizedConvolution first, NormalizedConvolution second) = (_residual[i], _residual[i + 1]);
            x = MapStep.Next(x, from => from + style.Apply(second, functional.relu(style.Apply(first, from))));
        }

        foreach (NormalizedConvolution layer in _expand)
        {
            x = MapStep.Next(x, from => functional.interpolate(from, scale_factor: [2.0, 2.0], mode: InterpolationMode.Nearest));
            x = MapStep.Next(x, from => functional.relu(style.Apply(layer, from)));
        }

        // No norm here: a normalised last layer forces every picture to the same contrast, and pays for it with smudges.
        x = MapStep.Next(x, from => _toImage.call(BorderPadding.Reflect(from, 2)));
        return x.narrow(2, 0, height).narrow(3, 0, width);
    }

    private static NormalizedConvolution Residual(int dilation) => new(QuarterWidth, QuarterWidth, 3, dilation: dilation);

    private static Tensor Pad(Tensor content, long height, long width)
    {
        long paddedHeight = Math.Max(SmallestSide, (height + Stride - 1) / Stride * Stride);
        long paddedWidth = Math.Max(SmallestSide, (width + Stride - 1) / Stride * Stride);
        return BorderPadding.Extend(content, 0, paddedWidth - width, 0, paddedHeight - height);
    }
}

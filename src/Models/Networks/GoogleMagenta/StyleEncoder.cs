using TorchSharp.Modules;
using TorchSharp.Utils;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace StyleKernels.Models.Networks.GoogleMagenta;

/// <summary>
/// Encodes a style picture of any size as a short embedding, and an embedding as γ and β of the transformer's norms. The embedding sees
/// mean and standard deviation of four feature maps and the colours' mean and covariance: it describes a picture, not a layout.
/// </summary>
internal sealed class StyleEncoder : Module<Tensor, Tensor>
{
    private const int EmbeddingSize = 64;
    private const double Slope = 0.1;

    /// <summary>Smaller styles are enlarged by reflection: below this the strided convolutions have nothing to look at.</summary>
    private const int SmallestSide = 16;

    private static readonly int[] Widths = [16, 32, 64, 64];

    [ComponentName(Name = "convolutions")]
    private readonly ModuleList<Conv2d> _convolutions;

    [ComponentName(Name = "embed")]
    private readonly Linear _embed;

    [ComponentName(Name = "scale_and_shift")]
    private readonly Linear _scaleAndShift;

    private readonly int _styleChannels;

    /// <param name="styleChannels">Channels that the transformer normalises: as many γ and as many β are predicted.</param>
    public StyleEncoder(int styleChannels)
        : base(nameof(StyleEncoder))
    {
        _styleChannels = styleChannels;
        _convolutions = new ModuleList<Conv2d>(
            Conv2d(3, Widths[0], 5, stride: 2),
            Conv2d(Widths[0], Widths[1], 3, stride: 2),
            Conv2d(Widths[1], Widths[2], 3, stride: 2),
            Conv2d(Widths[2], Widths[3], 3));
        _embed = Linear((2 * Widths.Sum()) + 9, EmbeddingSize);
        _scaleAndShift = Linear(EmbeddingSize, 2 * styleChannels);
        StartFromPlainInstanceNorm();
        RegisterComponents();
    }

    /// <summary>The embedding of each style, (N, 64).</summary>
    /// <param name="style">(N, 3, H, W) in [0, 1].</param>
    public Tensor Embed(Tensor style)
    {
        Tensor x = Enlarge(style);
        var statistics = new List<Tensor>(ColourStatistics(x));
        x = ChannelsLast.From(x) * 4 - 2;
        foreach (Conv2d convolution in _convolutions)
        {
            x = functional.leaky_relu(convolution.call(BorderPadding.Reflect(x, (int)convolution.kernel_size[0] / 2)), Slope);
            statistics.AddRange(MeanAndStd(x.permute(0, 2, 3, 1).flatten(1, 2)));
        }

        return _embed.call(cat(statistics, 1));
    }

    /// <summary>γ and β of all norms, (N, 2 · style channels): first every γ, then every β.</summary>
    public Tensor ScaleAndShift(Tensor embedding) => _scaleAndShift.call(embedding);

    /// <inheritdoc/>
    public override Tensor forward(Tensor style) => ScaleAndShift(Embed(style));

    private static Tensor Enlarge(Tensor style)
    {
        long bottom = Math.Max(0, SmallestSide - style.shape[2]);
        long right = Math.Max(0, SmallestSide - style.shape[3]);
        return BorderPadding.Extend(style, 0, right, 0, bottom);
    }

    /// <summary>Of every channel of (N, pixels, C).</summary>
    private static Tensor[] MeanAndStd(Tensor x)
    {
        Tensor mean = x.mean([1], keepdim: true);
        Tensor variance = (x - mean).square().mean([1]);
        return [mean.squeeze(1), (variance + 1e-5).sqrt()];
    }

    private static Tensor[] ColourStatistics(Tensor image)
    {
        Tensor colours = image.flatten(2);
        Tensor mean = colours.mean([2], keepdim: true);
        Tensor centred = colours - mean;
        Tensor std = (centred.square().mean([2]) + 1e-5).sqrt();
        Tensor covariance = (centred * centred.roll(1, 1)).mean([2]);
        return [mean.squeeze(2), std, covariance * 4];
    }

    private void StartFromPlainInstanceNorm()
    {
        using var _ = no_grad();
        _scaleAndShift.weight.mul_(0.3);
        _scaleAndShift.bias!.zero_();
        _scaleAndShift.bias!.narrow(0, 0, _styleChannels).fill_(1);
    }
}

using StyleKernels.Models.Encoders;
using StyleKernels.Models.Networks.Compact;
using TorchSharp.Modules;
using TorchSharp.Utils;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace StyleKernels.Models.Networks.GoogleMagenta;

/// <summary>
/// Encodes a style picture of any size as a short embedding, and an embedding as γ and β of the transformer's norms. The embedding is made from what a
/// style loss looks at: mean and standard deviation of a frozen loss network's maps on the picture at 1, 1/2 and 1/4 of its size, and mean and
/// covariance of the colours. So it describes a picture, not a layout, and serves styles far from those it was trained on.
/// </summary>
internal sealed class StyleEncoder : Module<Tensor, Tensor>
{
    private const int HiddenSize = 256;
    private const int EmbeddingSize = 128;
    private const int ColourNumbers = 9;
    private const double Slope = 0.1;

    /// <summary>Smaller styles are enlarged by reflection: at a quarter of this the encoder still has two pixels to look at.</summary>
    private const int SmallestSide = 32;

    private static readonly int[] Scales = [1, 2, 4];
    private static readonly string[] Taps = ["relu1_2", "relu2_2", "relu3_1"];

    [ComponentName(Name = "features")]
    private readonly VggEncoder _features;

    [ComponentName(Name = "standardize")]
    private readonly RunningStandardization _standardize;

    [ComponentName(Name = "hidden")]
    private readonly Linear _hidden;

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
        _features = CompactEncoder.Create(Taps);
        int perScale = Taps.Sum(tap => (2 * CompactEncoder.Architecture.Channels(tap)) + 1);
        int numbers = ColourNumbers + (Scales.Length * perScale);
        _standardize = new RunningStandardization(numbers);
        _hidden = Linear(numbers, HiddenSize);
        _embed = Linear(HiddenSize, EmbeddingSize);
        _scaleAndShift = Linear(EmbeddingSize, 2 * styleChannels);
        StartFromPlainInstanceNorm();
        RegisterComponents();
    }

    /// <summary>The embedding of each style, (N, 128).</summary>
    /// <param name="style">(N, 3, H, W) in [0, 1].</param>
    /// <param name="arithmetic">The type that its maps are convolved in; that of the weights by default.</param>
    public Tensor Embed(Tensor style, ScalarType? arithmetic = null)
    {
        Tensor x = Enlarge(style);
        var statistics = new List<Tensor>(ColourStatistics(x));
        foreach (int scale in Scales)
        {
            Tensor smaller = scale == 1 ? x : functional.avg_pool2d(x, scale);
            IReadOnlyDictionary<string, Tensor> maps = _features.Extract(ChannelsLast.From(smaller), Taps, arithmetic);
            statistics.AddRange(Taps.SelectMany(tap => MapStatistics(maps[tap], x.dtype)));
        }

        return _embed.call(functional.leaky_relu(_hidden.call(_standardize.call(cat(statistics, 1))), Slope));
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

    /// <summary>Means and standard deviations of a map's channels, scaled to a mean square of one, and the logarithm of that scale.</summary>
    private static Tensor[] MapStatistics(Tensor map, ScalarType type)
    {
        (Tensor mean, Tensor variance) = ChannelVariance.Compute(map);
        Tensor values = cat([mean, (variance + 1e-5).sqrt()], 1).to(type);
        Tensor scale = (values.square().mean([1], keepdim: true) + 1e-5).sqrt();
        return [values / scale, scale.log()];
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

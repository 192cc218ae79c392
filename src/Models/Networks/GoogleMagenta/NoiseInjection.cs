using TorchSharp.Modules;
using TorchSharp.Utils;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace StyleKernels.Models.Networks.GoogleMagenta;

/// <summary>
/// Adds noise to a map, in every channel as loud as it has learned (Karras et al. 2019, "A style-based generator architecture", section
/// 3.2). Where a content is smooth, a network without noise has nothing to make texture of.
/// </summary>
/// <remarks>
/// Training draws new noise at every step, from torch's generator, so that no pattern is learned by heart. Otherwise the noise is a square
/// that is part of the weights, repeated over the map from its first row and column: results are the same at every call, and strips of a
/// map are those of the whole.
/// </remarks>
internal sealed class NoiseInjection : Module<Tensor, Tensor>
{
    /// <summary>Side of the square.</summary>
    private const int Side = 128;

    private const double InitialGain = 0.1;

    [ComponentName(Name = "gain")]
    private readonly Parameter _gain;

    [ComponentName(Name = "square")]
    private readonly Tensor _square;

    /// <param name="channels">Channels of the map.</param>
    public NoiseInjection(int channels)
        : base(nameof(NoiseInjection))
    {
        // Of either sign: of 0, where a gain and its opposite are the same, there is nothing to learn from.
        _gain = new Parameter(randn(channels) * InitialGain);
        _square = randn(Side, Side);
        RegisterComponents();
    }

    /// <summary>A map with noise.</summary>
    /// <param name="x">(N, channels, H, W), channels-last; overwritten when no gradients are wanted.</param>
    public override Tensor forward(Tensor x)
    {
        if (!is_grad_enabled())
        {
            Add(x, 0);
            return x.alias();
        }

        using var scope = NewDisposeScope();
        Tensor noise = training
            ? randn(x.shape[0], 1, x.shape[2], x.shape[3], dtype: _gain.dtype, device: x.device)
            : Rows(0, x.shape[2], x.shape[3]);
        return x.addcmul(noise.to(x.dtype), Gain(x.dtype), 1).MoveToOuterDisposeScope();
    }

    /// <summary>Adds noise to rows of a map, in place.</summary>
    /// <param name="rows">(N, channels, rows, W), channels-last.</param>
    /// <param name="start">Number of the first row in the map.</param>
    public void Add(Tensor rows, long start)
    {
        using var scope = NewDisposeScope();
        Tensor noise = Rows(start, rows.shape[2], rows.shape[3]);
        rows.addcmul_(noise.to(rows.dtype), Gain(rows.dtype), 1);
    }

    private Tensor Gain(ScalarType type) => _gain.view(1, -1, 1, 1).to(type);

    /// <summary>Rows of the repeated square, (1, 1, rows, width).</summary>
    private Tensor Rows(long start, long rows, long width)
    {
        Tensor y = arange(start, start + rows, ScalarType.Int64, _square.device).remainder(Side);
        Tensor x = arange(0, width, ScalarType.Int64, _square.device).remainder(Side);
        return _square.index_select(0, y).index_select(1, x).view(1, 1, rows, width);
    }
}

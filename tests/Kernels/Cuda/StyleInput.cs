using static TorchSharp.torch;

namespace StyleKernels.Tests.Kernels.Cuda;

/// <summary>One layer of a style distance.</summary>
/// <param name="Features">(N, C, H, W).</param>
/// <param name="Style">(N or 1, C, H', W').</param>
internal sealed record StyleInput(Tensor Features, Tensor Style)
{
    /// <summary>Whether the style is given as its Gram matrix.</summary>
    internal bool Encoded { get; init; }

    /// <summary>What stands for the style: a Gram matrix, or a covariance.</summary>
    internal StyleStatistic Statistic { get; init; }

    /// <summary>What Gram matrices are divided by.</summary>
    internal GramNormalization Normalization { get; init; } = GramNormalization.HW;

    /// <summary>
    /// Features as after a ReLU. The style's are larger: the difference of two Gram matrices that are nearly equal has hardly a digit to compare.
    /// </summary>
    internal static StyleInput Random(string arithmetic, long[] features, long[] style) =>
        new(Map(arithmetic, 1, 1, features), Map(arithmetic, 2, 1.5, style));

    /// <summary>The features as a leaf of the graph.</summary>
    internal Tensor Leaf() => Features.detach().alias().requires_grad_(true);

    /// <summary>The layer as operations get it.</summary>
    internal StyleDistanceLayer Layer(Tensor features) => Encoded
        ? new StyleDistanceLayer(features, StyleTarget.Encode(Style, Normalization, KernelBackend.Eager, Statistic))
        : new StyleDistanceLayer(features, Style, Normalization, Statistic);

    /// <summary>The outcome by TorchSharp operations: the distance, and the gradient of its mean times a weight, in closed form.</summary>
    /// <param name="arithmetic">What factors are rounded to; float64 for the oracle.</param>
    /// <param name="denominator">What squared differences are divided by.</param>
    /// <param name="weight">Of the mean.</param>
    internal StyleOutcome InTorch(string arithmetic, StyleDenominator denominator, double weight = 1)
    {
        // Covariances never run on tensor cores.
        arithmetic = Statistic == StyleStatistic.Covariance && arithmetic != "float64" ? "float32" : arithmetic;
        Tensor features = Factor(arithmetic, Features.detach());
        Tensor gram = Gram(features, Features);
        Tensor style = Gram(Factor(Encoded && arithmetic == "tf32" ? "float32" : arithmetic, Style), Style);
        Tensor difference = gram - style;
        Tensor norms = Squared(gram) + Squared(style);
        Tensor divisor = denominator == StyleDenominator.Entries ? full_like(norms, (double)gram.shape[1] * gram.shape[1]) : norms;
        Tensor distance = Squared(difference) / divisor;
        Tensor attached = denominator == StyleDenominator.Norms ? distance.view(-1, 1, 1) * gram : zeros_like(gram);
        double upstream = weight / Features.shape[0];
        Tensor scale = (4 * upstream / (divisor * GramMatrix.Divisor(Features, Normalization))).view(-1, 1, 1);
        Tensor matrix = arithmetic == "float64" ? difference - attached : Arithmetic.Matrix(arithmetic, difference - attached);
        Tensor gradient = scale * matrix.bmm(features);
        return new StyleOutcome(distance, gradient.view(Features.shape));
    }

    /// <summary>A little above zero, so that no map of few values is all zeros.</summary>
    private static Tensor Map(string arithmetic, long seed, double scale, long[] shape) =>
        (scale * (FeatureMaps.Relu(seed, shape) + 0.01)).to(Arithmetic.Type(arithmetic));

    private Tensor Factor(string arithmetic, Tensor map)
    {
        Tensor factor = (arithmetic == "float64" ? map.to(float64) : Arithmetic.Factor(arithmetic, map)).flatten(2);
        return Statistic == StyleStatistic.Covariance ? factor - factor.mean([2], keepdim: true) : factor;
    }

    private static Tensor Squared(Tensor matrices) => matrices.square().sum([1, 2]);

    private Tensor Gram(Tensor matrix, Tensor map) => matrix.bmm(matrix.transpose(1, 2)) / GramMatrix.Divisor(map, Normalization);
}

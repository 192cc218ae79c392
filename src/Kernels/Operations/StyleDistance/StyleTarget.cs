using TorchSharp;
using static TorchSharp.torch;

namespace StyleKernels;

/// <summary>
/// What a style distance needs of the style's features: their statistic and its squared norms, computed once without a graph and used
/// for any number of steps. A target is a constant: no gradient flows to it. It owns its tensors; like a
/// tensor, a target that is encoded inside a dispose scope ends with the scope.
/// </summary>
public sealed class StyleTarget : IDisposable
{
    private StyleTarget(Tensor values, Tensor squaredNorm, StyleStatistic statistic, GramNormalization normalization)
    {
        Values = values;
        SquaredNorm = squaredNorm;
        Statistic = statistic;
        Normalization = normalization;
    }

    /// <summary>
    /// The statistic: Gram or covariance matrices, (N, C, C), or means and deviations, (N, C, 2); float64 if the features were, else float32.
    /// </summary>
    public Tensor Values { get; }

    /// <summary>‖<see cref="Values"/>‖² of each sample, (N), float64.</summary>
    public Tensor SquaredNorm { get; }

    /// <summary>What <see cref="Values"/> are; the result is compared by the same statistic.</summary>
    public StyleStatistic Statistic { get; }

    /// <summary>What the matrices were divided by; the result's matrices are divided in the same way.</summary>
    public GramNormalization Normalization { get; }

    /// <summary>Encodes the features of styles.</summary>
    /// <param name="style">(N, C, H, W); N is the batch of the results, or 1 for one style for all of them.</param>
    /// <param name="normalization">What Gram and covariance matrices are divided by.</param>
    /// <param name="backend">Which implementation runs.</param>
    /// <param name="statistic">What stands for the style.</param>
    /// <exception cref="ArgumentException"><paramref name="style"/> is not a non-empty (N, C, H, W) floating-point tensor.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="normalization"/> or <paramref name="statistic"/> is no value of its type.</exception>
    /// <exception cref="NotSupportedException">The fused implementation was asked for and cannot run on this tensor.</exception>
    public static StyleTarget Encode(
        Tensor style,
        GramNormalization normalization = GramNormalization.HW,
        KernelBackend backend = KernelBackend.Auto,
        StyleStatistic statistic = StyleStatistic.Gram)
    {
        FeatureGuard.Features(style, nameof(style));
        FeatureGuard.Defined(normalization, nameof(normalization));
        FeatureGuard.Defined(statistic, nameof(statistic));
        using IDisposable noGrad = no_grad();
        using DisposeScope scope = NewDisposeScope();
        (Tensor values, Tensor squaredNorm) = Compute(style, statistic, normalization, backend);
        return new StyleTarget(values.MoveToOuterDisposeScope(), squaredNorm.MoveToOuterDisposeScope(), statistic, normalization);
    }

    /// <summary>A copy on another device, or in another type.</summary>
    /// <param name="device">Where.</param>
    /// <param name="type">
    /// Of <see cref="Values"/>: float64 for float64 features, float32 for all others; the same by default. Digits that the style's features did not have do
    /// not come back.
    /// </param>
    /// <exception cref="ArgumentException"><paramref name="type"/> is neither float32 nor float64.</exception>
    public StyleTarget to(Device device, ScalarType? type = null)
    {
        ArgumentNullException.ThrowIfNull(device);
        if (type is not (null or ScalarType.Float32 or ScalarType.Float64))
        {
            throw new ArgumentException($"type is {type}, expected Float32 or Float64", nameof(type));
        }

        return new StyleTarget(
            Values.to(type ?? Values.dtype, device, copy: true), SquaredNorm.to(SquaredNorm.dtype, device, copy: true), Statistic, Normalization);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Values.Dispose();
        SquaredNorm.Dispose();
    }

    private static (Tensor Values, Tensor SquaredNorm) Compute(
        Tensor style, StyleStatistic statistic, GramNormalization normalization, KernelBackend backend)
    {
        if (statistic == StyleStatistic.MeanAndDeviation)
        {
            return WithNorm(StyleStatisticReference.Compute(style, statistic, normalization, backend));
        }

        bool centred = statistic == StyleStatistic.Covariance;
        return BackendChoice.Of(style, backend) switch
        {
            ComputePath.Cuda => OnDevice(GramMatrixCuda.Encode(style, normalization, centred, CudaDevices.At(style.device.index))),
            ComputePath.Simd => GramMatrixCpu.Encode(style, normalization, centred),
            _ => WithNorm(StyleStatisticReference.Compute(style, statistic, normalization, backend)),
        };
    }

    private static (Tensor Values, Tensor SquaredNorm) OnDevice(Tensor matrices) => (matrices, FrobeniusNorm.Squared(matrices));

    private static (Tensor Values, Tensor SquaredNorm) WithNorm(Tensor values) => (values, FrobeniusNormReference.Squared(values));
}

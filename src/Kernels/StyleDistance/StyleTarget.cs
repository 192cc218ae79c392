using TorchSharp;
using static TorchSharp.torch;

namespace StyleKernels;

/// <summary>
/// What a style distance needs of the style's features: their Gram matrices and squared norms, computed once without a graph and used
/// for any number of steps. A target is a constant: no gradient flows to it. It owns its tensors; like a
/// tensor, a target that is encoded inside a dispose scope ends with the scope.
/// </summary>
public sealed class StyleTarget : IDisposable
{
    private StyleTarget(Tensor gram, Tensor squaredNorm, GramNormalization normalization)
    {
        Gram = gram;
        SquaredNorm = squaredNorm;
        Normalization = normalization;
    }

    /// <summary>The Gram matrices, (N, C, C); float64 if the features were, else float32.</summary>
    public Tensor Gram { get; }

    /// <summary>‖G_S‖² of each sample, (N), float64.</summary>
    public Tensor SquaredNorm { get; }

    /// <summary>What <see cref="Gram"/> was divided by; the result's Gram matrices are divided in the same way.</summary>
    public GramNormalization Normalization { get; }

    /// <summary>Encodes the features of styles.</summary>
    /// <param name="style">(N, C, H, W); N is the batch of the results, or 1 for one style for all of them.</param>
    /// <param name="normalization">What the Gram matrices are divided by.</param>
    /// <param name="backend">Which implementation runs.</param>
    /// <exception cref="ArgumentException"><paramref name="style"/> is not a non-empty (N, C, H, W) floating-point tensor.</exception>
    public static StyleTarget Encode(
        Tensor style,
        GramNormalization normalization = GramNormalization.HW,
        KernelBackend backend = KernelBackend.Auto)
    {
        FeatureGuard.Features(style, nameof(style));
        using IDisposable noGrad = no_grad();
        using DisposeScope scope = NewDisposeScope();
        (Tensor gram, Tensor squaredNorm) = BackendChoice.Of(style, backend) switch
        {
            ComputePath.Cuda => Encode(GramMatrixCuda.Compute(style, normalization, CudaDevices.At(style.device.index)), backend),
            ComputePath.Simd => GramMatrixFused.Encode(style, normalization),
            _ => Encode(GramMatrixReference.Compute(style, normalization), KernelBackend.Eager),
        };
        return new StyleTarget(gram.MoveToOuterDisposeScope(), squaredNorm.MoveToOuterDisposeScope(), normalization);
    }

    private static (Tensor Gram, Tensor SquaredNorm) Encode(Tensor gram, KernelBackend backend) => (gram, FrobeniusNorm.Squared(gram, backend));

    /// <inheritdoc/>
    public void Dispose()
    {
        Gram.Dispose();
        SquaredNorm.Dispose();
    }
}

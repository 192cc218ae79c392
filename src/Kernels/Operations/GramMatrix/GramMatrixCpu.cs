using static TorchSharp.torch;

namespace StyleKernels;

/// <summary>The Gram matrix of CPU features by the vectorised kernels.</summary>
internal static unsafe class GramMatrixCpu
{
    /// <summary>Differentiable where the features are.</summary>
    /// <returns>(N, C, C), float32.</returns>
    internal static Tensor Compute(Tensor features, GramNormalization normalization)
    {
        (Tensor source, FeatureView view) = CpuFeatures.Read(features);
        double divisor = GramMatrix.Divisor(features, normalization);
        Tensor gram = empty(view.Batch, view.Channels, view.Channels, ScalarType.Float32, CPU);
        Run(view, divisor, (float*)TensorPointer.Get(gram), null);
        GC.KeepAlive(source);
        bool tracked = features.requires_grad && is_grad_enabled();
        return tracked ? GramMatrixFunction.Record(features, source, gram, divisor) : gram;
    }

    /// <summary>Without a graph, and with the norms that fall off on the way.</summary>
    /// <param name="features">(N, C, H, W).</param>
    /// <param name="normalization">z.</param>
    /// <param name="centred">Whether the matrices are covariances.</param>
    /// <returns>(N, C, C), float32, and (N), float64.</returns>
    internal static (Tensor Gram, Tensor SquaredNorm) Encode(Tensor features, GramNormalization normalization, bool centred)
    {
        (Tensor source, FeatureView view) = CpuFeatures.Read(features);
        Tensor? means = centred ? CpuFeatures.Centre(ref view) : null;
        Tensor gram = empty(view.Batch, view.Channels, view.Channels, ScalarType.Float32, CPU);
        Tensor squaredNorm = empty(view.Batch, ScalarType.Float64, CPU);
        Run(
            view,
            GramMatrix.Divisor(features, normalization),
            (float*)TensorPointer.Get(gram),
            (double*)TensorPointer.Get(squaredNorm));
        GC.KeepAlive(source);
        GC.KeepAlive(means);
        return (gram, squaredNorm);
    }

    /// <summary>The whole, mirrored Gram matrices, on torch's threads.</summary>
    /// <param name="features">(N, C, P); where it has means, those are written, and taken from the channels.</param>
    /// <param name="divisor">z.</param>
    /// <param name="grams">(N, C, C), written.</param>
    /// <param name="squaredNorms">(N), written; or null.</param>
    private static void Run(FeatureView features, double divisor, float* grams, double* squaredNorms)
    {
        using GramMatrixPass pass = new(features, divisor, grams);
        TorchThreads.For(pass.MeanItems, pass.Average);
        TorchThreads.For(pass.Items, pass.Accumulate);
        TorchThreads.For(pass.Samples, sample =>
        {
            pass.Finish(sample);
            if (squaredNorms != null)
            {
                squaredNorms[sample] = UpperTriangle.SquaredNorm(pass.Gram(sample), pass.Channels);
            }

            UpperTriangle.Mirror(pass.Gram(sample), pass.Channels);
        });
    }
}

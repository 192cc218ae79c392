using static TorchSharp.torch;

namespace StyleKernels;

/// <summary>The style distances of CPU features by the vectorised kernels.</summary>
internal static unsafe class StyleDistanceFused
{
    /// <summary>Against an encoded style.</summary>
    /// <returns>(N), float32.</returns>
    internal static Tensor Compute(Tensor features, StyleTarget target, StyleDenominator denominator)
    {
        using Tensor gram = target.Gram.contiguous();
        using Tensor norm = target.SquaredNorm.contiguous();
        return Compute(features, gram, norm, null, target.Normalization, denominator);
    }

    /// <summary>Against the features of a style, whose Gram matrices are computed in the same pass.</summary>
    /// <returns>(N), float32.</returns>
    internal static Tensor Compute(Tensor features, Tensor style, GramNormalization normalization, StyleDenominator denominator)
    {
        (Tensor source, FeatureView view) = CpuFeatures.Read(style);
        using Tensor gram = empty(view.Batch, view.Channels, view.Channels);
        using Tensor norm = empty(view.Batch, ScalarType.Float64);
        using GramMatrixPass pass = new(view, GramMatrix.Divisor(style, normalization), (float*)TensorPointer.Get(gram));
        Tensor distance = Compute(features, gram, norm, pass, normalization, denominator);
        GC.KeepAlive(source);
        return distance;
    }

    private static Tensor Compute(
        Tensor features,
        Tensor styleGram,
        Tensor styleNorm,
        GramMatrixPass? style,
        GramNormalization normalization,
        StyleDenominator denominator)
    {
        bool tracked = features.requires_grad && is_grad_enabled();
        (Tensor source, FeatureView view) = CpuFeatures.Read(features);
        double divisor = GramMatrix.Divisor(features, normalization);
        using Tensor matrices = empty(view.Batch, view.Channels, view.Channels);
        Tensor distances = empty(view.Batch);
        using GramMatrixPass result = new(view, divisor, (float*)TensorPointer.Get(matrices));
        new StyleDistanceLauncher
        {
            StyleGrams = (float*)TensorPointer.Get(styleGram),
            StyleNorms = (double*)TensorPointer.Get(styleNorm),
            StyleBatch = (int)styleGram.shape[0],
            Style = style,
            Result = result,
            Divisor = divisor,
            Denominator = denominator,
            Distances = (float*)TensorPointer.Get(distances),
            Tracked = tracked,
        }.Run();
        GC.KeepAlive(source);
        return tracked ? SymmetricProductFunction.Attach(features, source, distances, matrices) : distances;
    }
}

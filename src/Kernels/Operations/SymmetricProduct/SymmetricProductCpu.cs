using System.Runtime.Intrinsics;

namespace StyleKernels;

/// <summary>Spreads M·F over samples and pixels on torch's threads.</summary>
internal static unsafe class SymmetricProductCpu
{
    /// <summary>result[n] = scale[n]·M[n]·F[n].</summary>
    /// <param name="features">F, (N, C, P).</param>
    /// <param name="matrices">(N, C, C), symmetric.</param>
    /// <param name="scales">(N), or null for 1.</param>
    /// <param name="result">Of the features' size, type and layout; written.</param>
    internal static void Run(FeatureView features, float* matrices, float* scales, FeatureView result)
    {
        SimdWidth width = SimdDispatch.Current;
        int parts = WorkSplit.Parts(features.Batch, features.Pixels, features.Channels);
        long matrixSize = (long)features.Channels * features.Channels;
        TorchThreads.For(features.Batch * parts, item =>
        {
            int sample = item / parts;
            (long first, long end) = WorkSplit.Range(item % parts, parts, features.Pixels);
            float scale = scales == null ? 1 : scales[sample];
            Multiply(width, features, sample, first, end, matrices + (sample * matrixSize), scale, result);
        });
    }

    private static void Multiply(
        SimdWidth width, in FeatureView features, int sample, long first, long end, float* matrix, float scale, in FeatureView result)
    {
        switch (width)
        {
            case SimdWidth.Vector512:
                SymmetricProductSimd<Lanes512, Vector512<float>>.Multiply(
                    features, sample, first, end, matrix, scale, result);
                break;
            case SimdWidth.Vector256:
                SymmetricProductSimd<Lanes256, Vector256<float>>.Multiply(
                    features, sample, first, end, matrix, scale, result);
                break;
            case SimdWidth.Vector128:
                SymmetricProductSimd<Lanes128, Vector128<float>>.Multiply(
                    features, sample, first, end, matrix, scale, result);
                break;
            default:
                SymmetricProductSimd<LanesScalar, ScalarPair>.Multiply(features, sample, first, end, matrix, scale, result);
                break;
        }
    }
}

namespace StyleKernels;

/// <summary>Runs a pass over one feature map on torch's threads.</summary>
internal static unsafe class GramMatrixLauncher
{
    /// <summary>The whole, mirrored Gram matrices.</summary>
    /// <param name="features">(N, C, P); where it has means, those are written, and taken from the channels.</param>
    /// <param name="divisor">z.</param>
    /// <param name="grams">(N, C, C), written.</param>
    /// <param name="squaredNorms">(N), written; or null.</param>
    internal static void Run(FeatureView features, double divisor, float* grams, double* squaredNorms)
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

namespace StyleKernels;

/// <summary>Distance, norms and the matrix of the gradient from features, on torch's threads.</summary>
internal sealed unsafe class StyleDistanceLauncher
{
    /// <summary>The style: Gram matrices (N or 1, C, C), of which the upper triangle is read.</summary>
    internal required float* StyleGrams { get; init; }

    /// <summary>(N or 1): ‖G_S‖²; written first if <see cref="Style"/> is given.</summary>
    internal required double* StyleNorms { get; init; }

    /// <summary>N or 1.</summary>
    internal required int StyleBatch { get; init; }

    /// <summary>The pass that computes <see cref="StyleGrams"/>, or null if they are known.</summary>
    internal GramMatrixPass? Style { get; init; }

    /// <summary>The pass over the result's features. Its matrices become those of the gradient.</summary>
    internal required GramMatrixPass Result { get; init; }

    /// <summary>z.</summary>
    internal required double Divisor { get; init; }

    /// <summary>What the squared difference is divided by.</summary>
    internal required StyleDenominator Denominator { get; init; }

    /// <summary>(N), written.</summary>
    internal required float* Distances { get; init; }

    /// <summary>Whether the gradient is wanted.</summary>
    internal required bool Tracked { get; init; }

    /// <summary>Both maps' products together, then the C×C matrices of each sample.</summary>
    internal void Run()
    {
        int resultItems = Result.Items;
        TorchThreads.For(resultItems + (Style?.Items ?? 0), item =>
        {
            if (item < resultItems)
            {
                Result.Accumulate(item);
            }
            else
            {
                Style!.Accumulate(item - resultItems);
            }
        });
        if (Style is not null)
        {
            TorchThreads.For(StyleBatch, FinishStyle);
        }

        TorchThreads.For(Result.Samples, FinishResult);
    }

    private void FinishStyle(int sample)
    {
        Style!.Finish(sample);
        StyleNorms[sample] = UpperTriangle.SquaredNorm(Style.Gram(sample), Style.Channels);
    }

    private void FinishResult(int sample)
    {
        int channels = Result.Channels;
        int styleSample = StyleBatch == 1 ? 0 : sample;
        float* style = StyleGrams + ((long)styleSample * channels * channels);
        float* matrix = Result.Gram(sample);
        Result.Finish(sample);
        (double norm, double squaredDistance) = UpperTriangle.Subtract(matrix, style, channels);
        double denominator = Denominator == StyleDenominator.Entries
            ? (double)channels * channels
            : Math.Max(norm + StyleNorms[styleSample], StyleDistanceReference.SmallestDenominator);
        double distance = squaredDistance / denominator;
        Distances[sample] = (float)distance;
        if (Tracked)
        {
            // dL/dG = 2·(G_P − G_S)/V, less 2·L·G_P/V if V is not held constant; dG/dF doubles it. With D = G_P − G_S kept in place
            // of G_P, the second form is (1 − L)·D − L·G_S.
            double scale = 4 / (denominator * Divisor);
            double attached = Denominator == StyleDenominator.Norms ? distance : 0;
            UpperTriangle.Combine(matrix, (1 - attached) * scale, style, -attached * scale, channels);
            UpperTriangle.Mirror(matrix, channels);
        }
    }
}

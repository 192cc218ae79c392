using TorchSharp;
using static TorchSharp.torch;

namespace StyleKernels.Tests.Evaluation;

/// <summary>The losses in float64 and plain loops, sharing no code with the library; feature maps are (1, C, H, W).</summary>
internal static class Float64Losses
{
    /// <summary>Σ (a − b)² / Σ b².</summary>
    public static double RelativeError(Tensor result, Tensor content)
    {
        (double[] a, double[] b) = (Values(result), Values(content));
        return a.Zip(b, (x, y) => (x - y) * (x - y)).Sum() / b.Sum(y => y * y);
    }

    /// <summary>‖G_S − G_P‖² / C².</summary>
    public static double Classic(double[,] result, double[,] style) => Squared(result, style) / result.Length;

    /// <summary>‖G_S − G_P‖² / (‖G_S‖² + ‖G_P‖²).</summary>
    public static double Balanced(double[,] result, double[,] style)
    {
        var zero = new double[result.GetLength(0), result.GetLength(1)];
        return Squared(result, style) / (Squared(result, zero) + Squared(style, zero));
    }

    /// <summary>The Gram matrix over H·W, of the features or of what is left of them without their mean.</summary>
    public static double[,] Gram(Tensor features, bool centred = false)
    {
        int channels = (int)features.shape[1];
        double[] values = Values(features);
        int pixels = values.Length / channels;
        double[][] rows = [.. Enumerable.Range(0, channels).Select(c => values[(c * pixels)..((c + 1) * pixels)])];
        if (centred)
        {
            rows = [.. rows.Select(row => row.Average() is var mean ? row.Select(x => x - mean).ToArray() : row)];
        }

        var gram = new double[channels, channels];
        for (int i = 0; i < channels; i++)
        {
            for (int j = 0; j <= i; j++)
            {
                double sum = 0;
                for (int p = 0; p < pixels; p++)
                {
                    sum += rows[i][p] * rows[j][p];
                }

                gram[i, j] = gram[j, i] = sum / pixels;
            }
        }

        return gram;
    }

    private static double Squared(double[,] a, double[,] b) =>
        a.Cast<double>().Zip(b.Cast<double>(), (x, y) => (x - y) * (x - y)).Sum();

    private static double[] Values(Tensor features)
    {
        using DisposeScope scope = NewDisposeScope();
        return features.to(ScalarType.Float64).contiguous().data<double>().ToArray();
    }
}

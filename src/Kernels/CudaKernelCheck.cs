using TorchSharp;
using static TorchSharp.torch;

namespace StyleKernels;

/// <summary>A small style distance and its gradient by the device kernels, compared with torch's operations.</summary>
internal static class CudaKernelCheck
{
    /// <summary>Above what rounding to tf32 and bfloat16 costs, below what a wrong kernel gives.</summary>
    private const double Tolerance = 0.05;

    /// <summary>Runs the check.</summary>
    /// <param name="device">Whose kernels.</param>
    /// <param name="where">The device of the tensors.</param>
    /// <param name="type">Of the features.</param>
    /// <returns>What went wrong, or an empty text.</returns>
    internal static string Run(CudaDevice device, Device where, ScalarType type)
    {
        using DisposeScope scope = NewDisposeScope();
        try
        {
            return Problem(device, where, type, StyleStatistic.Gram) ?? Problem(device, where, type, StyleStatistic.Covariance) ?? "";
        }
        catch (Exception exception)
        {
            // Whatever it was, torch's operations do the same work.
            return exception.Message.Split('\n')[0];
        }
    }

    private static string? Problem(CudaDevice device, Device where, ScalarType type, StyleStatistic statistic)
    {
        Tensor features = Map(where, type, 1.7, 70);
        Tensor style = Map(where, type, 2.3, 50);
        (Tensor value, Tensor gradient) = Differentiated(
            features, leaf => StyleDistanceCuda.Compute(
                [new StyleDistanceLayer(leaf, style, GramNormalization.HW, statistic)], StyleDenominator.DetachedNorms, device)[0]);
        (Tensor expected, Tensor expectedGradient) = Differentiated(
            features.to_type(ScalarType.Float64), leaf => StyleDistanceReference.Compute(
                leaf,
                StyleTarget.Encode(style.to_type(ScalarType.Float64), GramNormalization.HW, KernelBackend.Eager, statistic),
                StyleDenominator.DetachedNorms,
                KernelBackend.Eager));
        double error = Math.Max(Error(value, expected), Error(gradient, expectedGradient));
        return error <= Tolerance ? null : $"a small case ({statistic}) differs by {error:p0}";
    }

    private static (Tensor Value, Tensor Gradient) Differentiated(Tensor features, Func<Tensor, Tensor> distance)
    {
        using IDisposable grad = enable_grad();
        Tensor leaf = features.detach().clone().requires_grad_(true);
        Tensor value = distance(leaf);
        value.sum().Backward();
        return (value.detach(), leaf.grad!);
    }

    /// <summary>(1, 5, 2, pixels / 2), values in [0, 1] without a pattern.</summary>
    private static Tensor Map(Device where, ScalarType type, double step, int pixels)
    {
        using IDisposable noGrad = no_grad();
        return (arange(5 * pixels, ScalarType.Float32, where) * step).sin().square().view(1, 5, 2, pixels / 2).to_type(type);
    }

    /// <summary>The largest difference, relative to the largest value; infinite if a value is no number.</summary>
    private static double Error(Tensor actual, Tensor expected)
    {
        double error = (actual.to_type(ScalarType.Float64) - expected).abs().max().item<double>() / expected.abs().max().item<double>();
        return double.IsNaN(error) ? double.PositiveInfinity : error;
    }
}

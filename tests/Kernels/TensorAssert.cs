using Xunit;
using static TorchSharp.torch;

namespace StyleKernels.Tests.Kernels;

/// <summary>Comparisons of tensors that say by how much they failed.</summary>
internal static class TensorAssert
{
    /// <summary>
    /// The error rule of the kernels: the fused value's error against float64 is at most twice the eager float32 value's, plus a
    /// small part of the largest value.
    /// </summary>
    /// <param name="fused">What is checked.</param>
    /// <param name="eager">The same by TorchSharp operations.</param>
    /// <param name="oracle">The same in float64.</param>
    /// <param name="because">What was compared.</param>
    /// <param name="floor">The part of the largest value; half a unit in the last place where factors or results are rounded to fewer.</param>
    internal static void AsAccurateAsEager(Tensor fused, Tensor eager, Tensor oracle, string because, double floor = 1e-6)
    {
        double scale = oracle.abs().max().item<double>();
        double fusedError = MaxError(fused, oracle);
        double eagerError = MaxError(eager, oracle);
        Assert.True(double.IsFinite(fusedError) && double.IsFinite(eagerError), $"fused error {fusedError}, eager error {eagerError}: {because}");
        Assert.True(
            fusedError <= (2 * eagerError) + (floor * scale),
            $"fused error {fusedError:e2}, eager error {eagerError:e2}, scale {scale:e2}: {because}");
    }

    /// <summary>Every value is within a relative distance, measured against the largest.</summary>
    internal static void Close(Tensor expected, Tensor actual, double relative, string because)
    {
        double scale = expected.to(float64).abs().max().item<double>();
        double error = MaxError(actual, expected.to(float64));
        Assert.True(error <= relative * scale, $"error {error:e2} against scale {scale:e2}: {because}");
    }

    /// <summary>The largest absolute difference; infinite if a value is not a number.</summary>
    internal static double MaxError(Tensor actual, Tensor expected)
    {
        Assert.Equal(expected.shape, actual.shape);
        double error = (actual.to(float64) - expected.to(float64)).abs().max().item<double>();
        return double.IsNaN(error) ? double.PositiveInfinity : error;
    }
}

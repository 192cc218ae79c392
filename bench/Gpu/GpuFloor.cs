namespace StyleKernels.Bench.Gpu;

/// <summary>
/// The time that an H100 needs at least: the larger of what its memory and what its arithmetic take, for each layer, at 3.0 TB/s and 60 (float32) or
/// 250 (tf32 by mma.sync) TFLOP/s. Forward reads both images once and multiplies the upper triangle of 64x64 tiles; backward reads the
/// result and writes its gradient.
/// </summary>
internal static class GpuFloor
{
    private const double BytesPerMs = 3.0e9;
    private const double ExactPerMs = 60e9;
    private const double TensorCorePerMs = 250e9;

    /// <summary>Milliseconds of some layers.</summary>
    /// <param name="shapes">(N, C, H, W) of each.</param>
    /// <param name="bytes">Of a feature value.</param>
    /// <param name="tensorCores">Whether products may run on tensor cores.</param>
    /// <param name="backward">Whether the gradient is computed too.</param>
    internal static double Ms(IEnumerable<long[]> shapes, long bytes, bool tensorCores, bool backward) =>
        shapes.Sum(shape => Ms(shape, bytes, tensorCores ? TensorCorePerMs : ExactPerMs, backward));

    private static double Ms(long[] s, long bytes, double operationsPerMs, bool backward)
    {
        double pixels = s[0] * s[2] * s[3];
        double memory = 2 * pixels * s[1] * bytes / BytesPerMs;
        double tileRows = Math.Ceiling(s[1] / 64.0);
        double forward = 2 * 2 * pixels * 64 * 64 * tileRows * (tileRows + 1) / 2 / operationsPerMs;
        double gradient = 2 * pixels * s[1] * s[1] / operationsPerMs;
        return Math.Max(memory, forward) + (backward ? Math.Max(memory, gradient) : 0);
    }
}

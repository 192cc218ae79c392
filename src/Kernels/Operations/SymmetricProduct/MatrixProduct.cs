using static TorchSharp.torch;

namespace StyleKernels;

/// <summary>One product g·r²·M·(F − μ) of a group; all tensors are contiguous and on one device.</summary>
/// <param name="Features">F, (N, C, H, W).</param>
/// <param name="Matrices">M, (N, C, C), symmetric, float32.</param>
/// <param name="Upstream">g, (N), float32; null for 1.</param>
/// <param name="Roots">r, (N), float32; null for 1.</param>
/// <param name="Means">μ, (N, C), float32; null for 0.</param>
internal sealed record MatrixProduct(
    Tensor Features, Tensor Matrices, Tensor? Upstream = null, Tensor? Roots = null, Tensor? Means = null);

using static TorchSharp.torch;

namespace StyleKernels;

/// <summary>A layer of a <see cref="GroupedProductFunction"/>.</summary>
/// <param name="Features">F, (N, C, H, W), whose gradient is wanted.</param>
/// <param name="Source">F as it is read in the backward pass: the same tensor, or its contiguous copy.</param>
/// <param name="Value">(N).</param>
/// <param name="Matrices">M, (N, C, C), symmetric.</param>
/// <param name="Roots">r, (N).</param>
/// <param name="Means">μ, (N, C); null for 0.</param>
internal sealed record GroupedProduct(Tensor Features, Tensor Source, Tensor Value, Tensor Matrices, Tensor Roots, Tensor? Means);

using static TorchSharp.torch;

namespace StyleKernels.Tests.Kernels.Cuda;

/// <summary>A distance and the gradient of its mean.</summary>
/// <param name="Distance">(N).</param>
/// <param name="Gradient">Of the features' shape.</param>
internal sealed record StyleOutcome(Tensor Distance, Tensor Gradient);

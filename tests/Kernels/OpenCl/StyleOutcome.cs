using static TorchSharp.torch;

namespace StyleKernels.Tests.Kernels.OpenCl;

/// <summary>What a style distance yields for one layer.</summary>
/// <param name="Distances">(N).</param>
/// <param name="Gradient">(N, C, H, W): of the features, for the layer's incoming gradient.</param>
/// <param name="ResultNorms">(N), float64: ‖G_P‖².</param>
internal sealed record StyleOutcome(Tensor Distances, Tensor Gradient, Tensor ResultNorms);

using static TorchSharp.torch;

namespace StyleKernels.Models.Networks;

/// <summary>One style of a code.</summary>
/// <param name="Weight">Its share, in (0, 1]; the shares of a code sum to 1.</param>
/// <param name="Tensors">Batch-first tensors by name.</param>
internal sealed record StylePart(double Weight, IReadOnlyDictionary<string, Tensor> Tensors);

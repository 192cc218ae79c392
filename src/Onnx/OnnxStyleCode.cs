using Microsoft.ML.OnnxRuntime.Tensors;

namespace StyleKernels.Onnx;

/// <summary>What a network keeps of a style picture.</summary>
/// <param name="tensors">By the names of the transfer file's inputs.</param>
public sealed class OnnxStyleCode(IReadOnlyDictionary<string, DenseTensor<float>> tensors)
{
    /// <summary>The tensors by name; the first dimension of each is the batch.</summary>
    public IReadOnlyDictionary<string, DenseTensor<float>> Tensors => tensors;
}

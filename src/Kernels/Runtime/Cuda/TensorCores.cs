using static TorchSharp.torch;

namespace StyleKernels;

/// <summary>Whether products run on tensor cores.</summary>
internal static class TensorCores
{
    /// <summary>
    /// float16 and bfloat16 features always: their products are exact in the sums' float32. float32 features where torch's own matrix
    /// products may round to tf32, <c>torch.backends.cuda.matmul.allow_tf32</c>; off by default, as in PyTorch. Never centred features: their
    /// copies into shared memory pass by the registers, and what is left of them is no value of their type.
    /// </summary>
    /// <param name="type">Of the features.</param>
    /// <param name="centred">Whether means are taken from the channels.</param>
    internal static bool Serve(ScalarType type, bool centred) =>
        !centred && (type != ScalarType.Float32 || backends.cuda.matmul.allow_tf32);
}

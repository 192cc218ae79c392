using static TorchSharp.torch;

namespace StyleKernels;

/// <summary>A kernel in one version for each type that features are stored in.</summary>
/// <param name="float32">For float32 features.</param>
/// <param name="float16">For float16 features.</param>
/// <param name="bfloat16">For bfloat16 features.</param>
internal sealed class FeatureKernel(Delegate float32, Delegate float16, Delegate bfloat16)
{
    private readonly GroupKernel _float32 = new(float32);
    private readonly GroupKernel _float16 = new(float16);
    private readonly GroupKernel _bfloat16 = new(bfloat16);

    /// <summary>Whether kernels read features of a type.</summary>
    internal static bool Supports(ScalarType type) => type is ScalarType.Float32 or ScalarType.Float16 or ScalarType.BFloat16;

    /// <summary>The version for a type.</summary>
    internal GroupKernel For(ScalarType type) => type switch
    {
        ScalarType.Float32 => _float32,
        ScalarType.Float16 => _float16,
        ScalarType.BFloat16 => _bfloat16,
        _ => throw new NotSupportedException($"kernels read float32, float16 and bfloat16 features, not {type}"),
    };
}

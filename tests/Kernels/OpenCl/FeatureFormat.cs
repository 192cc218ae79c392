using static TorchSharp.torch;

namespace StyleKernels.Tests.Kernels.OpenCl;

/// <summary>The formats in which kernels take features, by the names that the kernels' catalog gives them.</summary>
internal static class FeatureFormat
{
    /// <summary>All of them.</summary>
    internal static readonly string[] Names = ["float32", "float16", "bfloat16"];

    /// <summary>The type of torch.</summary>
    internal static ScalarType Type(string name) => name switch
    {
        "float32" => ScalarType.Float32,
        "float16" => ScalarType.Float16,
        "bfloat16" => ScalarType.BFloat16,
        _ => throw new ArgumentOutOfRangeException(nameof(name), name, "no such format"),
    };

    /// <summary>The nearest values that the format holds, in the tensor's own type.</summary>
    internal static Tensor Round(Tensor values, string name) => values.to_type(Type(name)).to_type(values.dtype);
}

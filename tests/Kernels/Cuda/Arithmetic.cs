using static TorchSharp.torch;

namespace StyleKernels.Tests.Kernels.Cuda;

/// <summary>What features are stored in, and what they are rounded to before they are multiplied.</summary>
internal static class Arithmetic
{
    /// <summary>float32 exact, float32 on tensor cores, and the half-precision types, which are always multiplied on tensor cores.</summary>
    internal static string[] Names => ["float32", "tf32", "float16", "bfloat16"];

    /// <summary>The type that features are stored in.</summary>
    internal static ScalarType Type(string arithmetic) => arithmetic switch
    {
        "float16" => ScalarType.Float16,
        "bfloat16" => ScalarType.BFloat16,
        _ => ScalarType.Float32,
    };

    /// <summary>Features as a product of torch's takes them: rounded for tf32, in float32 for the others.</summary>
    internal static Tensor Factor(string arithmetic, Tensor values) =>
        arithmetic == "tf32" ? Tf32(values) : values.to(ScalarType.Float32);

    /// <summary>The matrix of a gradient: rounded wherever its product runs on tensor cores.</summary>
    internal static Tensor Matrix(string arithmetic, Tensor values) => arithmetic == "float32" ? values : Tf32(values);

    /// <summary>Half a unit in the last place of the arithmetic, relative to the value; a millionth for float32, as everywhere.</summary>
    internal static double Floor(string arithmetic) => arithmetic switch
    {
        "float32" => 1e-6,
        "bfloat16" => 1 / 512.0,
        _ => 1 / 2048.0,
    };

    /// <summary>The nearest values with a fraction of ten bits, ties away from zero.</summary>
    private static Tensor Tf32(Tensor values)
    {
        float[] rounded = [.. values.to(ScalarType.Float32).contiguous().data<float>().ToArray().Select(
            value => BitConverter.UInt32BitsToSingle((BitConverter.SingleToUInt32Bits(value) + 0x1000u) & ~0x1fffu))];
        return tensor(rounded).view(values.shape);
    }
}

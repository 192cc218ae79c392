using System.Runtime.Intrinsics.X86;

namespace StyleKernels.Models.Encoders;

/// <summary>Whether this processor multiplies bfloat16 numbers itself; without that, libtorch's bfloat16 is slower than its float32.</summary>
public static class BFloat16Arithmetic
{
    /// <summary>True on x86 with AVX512-BF16: CPUID leaf 7, subleaf 1, EAX bit 5.</summary>
    public static bool IsNative { get; } =
        Avx512F.IsSupported && X86Base.CpuId(0, 0).Eax >= 7 && (X86Base.CpuId(7, 1).Eax & (1 << 5)) != 0;
}

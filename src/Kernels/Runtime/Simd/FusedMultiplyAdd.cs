using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
#if !NET9_0_OR_GREATER
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;
#endif

namespace StyleKernels;

/// <summary>left · right + addend in one instruction, where the processor has it. .NET 8 lacks the portable form.</summary>
internal static class FusedMultiplyAdd
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static Vector128<float> Compute(Vector128<float> left, Vector128<float> right, Vector128<float> addend) =>
#if NET9_0_OR_GREATER
        Vector128.MultiplyAddEstimate(left, right, addend);
#else
        Fma.IsSupported ? Fma.MultiplyAdd(left, right, addend)
        : AdvSimd.IsSupported ? AdvSimd.FusedMultiplyAdd(addend, left, right)
        : (left * right) + addend;
#endif

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static Vector256<float> Compute(Vector256<float> left, Vector256<float> right, Vector256<float> addend) =>
#if NET9_0_OR_GREATER
        Vector256.MultiplyAddEstimate(left, right, addend);
#else
        Fma.IsSupported ? Fma.MultiplyAdd(left, right, addend) : (left * right) + addend;
#endif

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static Vector512<float> Compute(Vector512<float> left, Vector512<float> right, Vector512<float> addend) =>
#if NET9_0_OR_GREATER
        Vector512.MultiplyAddEstimate(left, right, addend);
#else
        Avx512F.IsSupported ? Avx512F.FusedMultiplyAdd(left, right, addend) : (left * right) + addend;
#endif
}

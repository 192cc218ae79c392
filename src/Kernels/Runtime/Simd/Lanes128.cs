using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;

namespace StyleKernels;

/// <summary>Four values at a time.</summary>
internal readonly unsafe struct Lanes128 : ILanes<Vector128<float>>
{
    public static int Count => 4;

    // NEON has 32 registers, SSE 16.
    public static bool ManyRegisters => AdvSimd.IsSupported;

    public static Vector128<float> Load(float* source) => Vector128.Load(source);

    public static Vector128<float> LoadBFloat16(ushort* source)
    {
        (Vector128<uint> lower, _) = Vector128.Widen(Vector64.Load(source).ToVector128Unsafe());
        return (lower << 16).AsSingle();
    }

    public static void Store(Vector128<float> vector, float* destination) => vector.Store(destination);

    public static Vector128<float> Broadcast(float value) => Vector128.Create(value);

    public static Vector128<float> Add(Vector128<float> left, Vector128<float> right) => left + right;

    public static Vector128<float> Subtract(Vector128<float> left, Vector128<float> right) => left - right;

    public static Vector128<float> Multiply(Vector128<float> left, Vector128<float> right) => left * right;

    public static Vector128<float> MultiplyAdd(Vector128<float> left, Vector128<float> right, Vector128<float> addend) =>
        FusedMultiplyAdd.Compute(left, right, addend);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> Sum(
        Vector128<float> first, Vector128<float> second, Vector128<float> third, Vector128<float> fourth)
    {
        if (Sse.IsSupported)
        {
            // A 4x4 transposition with the additions in between.
            Vector128<float> left = Sse.UnpackLow(first, second) + Sse.UnpackHigh(first, second);
            Vector128<float> right = Sse.UnpackLow(third, fourth) + Sse.UnpackHigh(third, fourth);
            return Sse.MoveLowToHigh(left, right) + Sse.MoveHighToLow(right, left);
        }

        return AdvSimd.Arm64.IsSupported
            ? AdvSimd.Arm64.AddPairwise(AdvSimd.Arm64.AddPairwise(first, second), AdvSimd.Arm64.AddPairwise(third, fourth))
            : Vector128.Create(Vector128.Sum(first), Vector128.Sum(second), Vector128.Sum(third), Vector128.Sum(fourth));
    }
}

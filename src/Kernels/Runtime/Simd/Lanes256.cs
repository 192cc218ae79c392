using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace StyleKernels;

/// <summary>Eight values at a time.</summary>
internal readonly unsafe struct Lanes256 : ILanes<Vector256<float>>
{
    public static int Count => 8;

    // x86-64 has 32 vector registers with AVX-512 only.
    public static bool ManyRegisters => false;

    public static Vector256<float> Load(float* source) => Vector256.Load(source);

    public static Vector256<float> LoadBFloat16(ushort* source)
    {
        (Vector128<uint> lower, Vector128<uint> upper) = Vector128.Widen(Vector128.Load(source));
        return (Vector256.Create(lower, upper) << 16).AsSingle();
    }

    public static void Store(Vector256<float> vector, float* destination) => vector.Store(destination);

    public static Vector256<float> Broadcast(float value) => Vector256.Create(value);

    public static Vector256<float> Add(Vector256<float> left, Vector256<float> right) => left + right;

    public static Vector256<float> Subtract(Vector256<float> left, Vector256<float> right) => left - right;

    public static Vector256<float> Multiply(Vector256<float> left, Vector256<float> right) => left * right;

    public static Vector256<float> MultiplyAdd(Vector256<float> left, Vector256<float> right, Vector256<float> addend) =>
        FusedMultiplyAdd.Compute(left, right, addend);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> Sum(
        Vector256<float> first, Vector256<float> second, Vector256<float> third, Vector256<float> fourth) =>
        Lanes128.Sum(Fold(first), Fold(second), Fold(third), Fold(fourth));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<float> Fold(Vector256<float> vector) => vector.GetLower() + vector.GetUpper();
}

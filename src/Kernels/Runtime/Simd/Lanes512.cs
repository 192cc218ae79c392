using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace StyleKernels;

/// <summary>Sixteen values at a time.</summary>
internal readonly unsafe struct Lanes512 : ILanes<Vector512<float>>
{
    public static int Count => 16;

    public static bool ManyRegisters => true;

    public static Vector512<float> Load(float* source) => Vector512.Load(source);

    public static Vector512<float> LoadBFloat16(ushort* source)
    {
        (Vector256<uint> lower, Vector256<uint> upper) = Vector256.Widen(Vector256.Load(source));
        return (Vector512.Create(lower, upper) << 16).AsSingle();
    }

    public static void Store(Vector512<float> vector, float* destination) => vector.Store(destination);

    public static Vector512<float> Broadcast(float value) => Vector512.Create(value);

    public static Vector512<float> Add(Vector512<float> left, Vector512<float> right) => left + right;

    public static Vector512<float> Subtract(Vector512<float> left, Vector512<float> right) => left - right;

    public static Vector512<float> Multiply(Vector512<float> left, Vector512<float> right) => left * right;

    public static Vector512<float> MultiplyAdd(Vector512<float> left, Vector512<float> right, Vector512<float> addend) =>
        FusedMultiplyAdd.Compute(left, right, addend);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> Sum(
        Vector512<float> first, Vector512<float> second, Vector512<float> third, Vector512<float> fourth) =>
        Lanes256.Sum(Fold(first), Fold(second), Fold(third), Fold(fourth));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<float> Fold(Vector512<float> vector) => vector.GetLower() + vector.GetUpper();
}

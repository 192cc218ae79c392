using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;

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

    public static Vector128<float> Multiply(Vector128<float> left, Vector128<float> right) => left * right;

    public static Vector128<float> MultiplyAdd(Vector128<float> left, Vector128<float> right, Vector128<float> addend) =>
        Vector128.MultiplyAddEstimate(left, right, addend);

    public static float Sum(Vector128<float> vector) => Vector128.Sum(vector);
}

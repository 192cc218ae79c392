using System.Runtime.Intrinsics;

namespace StyleKernels;

/// <summary>Two values at a time in scalar instructions, for machines without vector instructions.</summary>
internal readonly unsafe struct LanesScalar : ILanes<ScalarPair>
{
    public static int Count => 2;

    public static bool ManyRegisters => false;

    public static ScalarPair Load(float* source) => new(source[0], source[1]);

    public static ScalarPair LoadBFloat16(ushort* source) => new(Widen(source[0]), Widen(source[1]));

    public static void Store(ScalarPair vector, float* destination)
    {
        destination[0] = vector.First;
        destination[1] = vector.Second;
    }

    public static ScalarPair Broadcast(float value) => new(value, value);

    public static ScalarPair Add(ScalarPair left, ScalarPair right) => new(left.First + right.First, left.Second + right.Second);

    public static ScalarPair Subtract(ScalarPair left, ScalarPair right) =>
        new(left.First - right.First, left.Second - right.Second);

    public static ScalarPair Multiply(ScalarPair left, ScalarPair right) =>
        new(left.First * right.First, left.Second * right.Second);

    public static ScalarPair MultiplyAdd(ScalarPair left, ScalarPair right, ScalarPair addend) =>
        new((left.First * right.First) + addend.First, (left.Second * right.Second) + addend.Second);

    public static Vector128<float> Sum(ScalarPair first, ScalarPair second, ScalarPair third, ScalarPair fourth) =>
        Vector128.Create(
            first.First + first.Second, second.First + second.Second, third.First + third.Second, fourth.First + fourth.Second);

    private static float Widen(ushort value) => BitConverter.UInt32BitsToSingle((uint)value << 16);
}

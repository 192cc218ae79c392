using System.Numerics;
using System.Runtime.CompilerServices;

namespace StyleKernels;

/// <summary>bfloat16: the upper half of a float32, rounded to nearest even.</summary>
internal readonly unsafe struct BFloat16Vectors : IVectorFormat
{
    private const uint BelowHalf = 0x7FFF;

    /// <summary>Rounding up would carry some of the many values that are not a number into zero or infinity; one stands for all.</summary>
    private const uint NotANumber = 0x7FC0;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static (Vector<float> First, Vector<float> Second) Load(void* values, long index)
    {
        Vector.Widen(Vector.Load((ushort*)values + index), out Vector<uint> first, out Vector<uint> second);
        return (Vector.AsVectorSingle(first << 16), Vector.AsVectorSingle(second << 16));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Vector<float> first, Vector<float> second, void* values, long index) =>
        Vector.Narrow(Rounded(first), Rounded(second)).Store((ushort*)values + index);

    public static float Get(void* values, long index) => BitConverter.UInt32BitsToSingle((uint)((ushort*)values)[index] << 16);

    public static void Set(float value, void* values, long index)
    {
        uint bits = BitConverter.SingleToUInt32Bits(value);
        ((ushort*)values)[index] = (ushort)(float.IsNaN(value) ? NotANumber : (bits + BelowHalf + ((bits >> 16) & 1)) >> 16);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector<uint> Rounded(Vector<float> values)
    {
        Vector<uint> bits = Vector.AsVectorUInt32(values);
        Vector<uint> rounded = (bits + new Vector<uint>(BelowHalf) + ((bits >> 16) & Vector<uint>.One)) >> 16;
        return Vector.ConditionalSelect(Vector.AsVectorUInt32(Vector.Equals(values, values)), rounded, new Vector<uint>(NotANumber));
    }
}

using ILGPU;

namespace StyleKernels;

/// <summary>Features in bfloat16: the upper half of a float32.</summary>
internal readonly struct BFloat16Format : IFeatureFormat<ushort>
{
    public static float Widen(ushort value) => Interop.IntAsFloat((uint)value << 16);

    public static ushort Narrow(float value)
    {
        uint bits = Interop.FloatAsInt(value);
        // Half of the last kept place, less one where that place is even: ties go to the even neighbour.
        uint rounded = (bits + 0x7fffu + ((bits >> 16) & 1u)) >> 16;
        // Rounding would carry a NaN with a full fraction into the sign.
        return (ushort)((bits & 0x7fffffffu) > 0x7f800000u ? 0x7fc0u : rounded);
    }
}

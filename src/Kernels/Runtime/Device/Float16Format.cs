using Half = ILGPU.Half;

namespace StyleKernels;

/// <summary>Features in float16.</summary>
internal readonly struct Float16Format : IFeatureFormat<Half>
{
    public static float Widen(Half value) => value;

    public static Half Narrow(float value) => (Half)value;
}

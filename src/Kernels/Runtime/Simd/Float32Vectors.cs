using System.Numerics;

namespace StyleKernels;

/// <summary>float32, as it is.</summary>
internal readonly unsafe struct Float32Vectors : IVectorFormat
{
    public static (Vector<float> First, Vector<float> Second) Load(void* values, long index) =>
        (Vector.Load((float*)values + index), Vector.Load((float*)values + index + Vector<float>.Count));

    public static void Store(Vector<float> first, Vector<float> second, void* values, long index)
    {
        first.Store((float*)values + index);
        second.Store((float*)values + index + Vector<float>.Count);
    }

    public static float Get(void* values, long index) => ((float*)values)[index];

    public static void Set(float value, void* values, long index) => ((float*)values)[index] = value;
}

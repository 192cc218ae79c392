using System.Numerics;

namespace StyleKernels;

/// <summary>How values lie in memory that passes over whole maps compute with as float32, in the runtime's own vectors, two at a time.</summary>
internal unsafe interface IVectorFormat
{
    /// <summary>Two vectors of values, the first of which is number <paramref name="index"/>.</summary>
    static abstract (Vector<float> First, Vector<float> Second) Load(void* values, long index);

    /// <summary>Stores two vectors of values, rounded to nearest.</summary>
    static abstract void Store(Vector<float> first, Vector<float> second, void* values, long index);

    /// <summary>One value.</summary>
    static abstract float Get(void* values, long index);

    /// <summary>Stores one value, rounded to nearest.</summary>
    static abstract void Set(float value, void* values, long index);
}

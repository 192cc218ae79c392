namespace StyleKernels;

/// <summary>How feature values are stored; kernels compute in float32 whatever the format.</summary>
/// <typeparam name="T">One stored value.</typeparam>
internal interface IFeatureFormat<T>
    where T : unmanaged
{
    /// <summary>The value in float32; exact for every format.</summary>
    static abstract float Widen(T value);

    /// <summary>The nearest storable value, ties to even.</summary>
    static abstract T Narrow(float value);
}

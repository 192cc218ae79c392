namespace StyleKernels;

/// <summary>Features in float32.</summary>
internal readonly struct Float32Format : IFeatureFormat<float>
{
    public static float Widen(float value) => value;

    public static float Narrow(float value) => value;
}

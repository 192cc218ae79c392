namespace StyleKernels;

/// <summary>Four float32 values that are loaded and stored with one instruction.</summary>
internal struct Float4
{
    internal float X;
    internal float Y;
    internal float Z;
    internal float W;

    /// <summary>Adds <paramref name="factor"/>·<paramref name="values"/>: four fused multiply-adds.</summary>
    internal void AddScaled(float factor, Float4 values)
    {
        X += factor * values.X;
        Y += factor * values.Y;
        Z += factor * values.Z;
        W += factor * values.W;
    }

    /// <summary>The sum of two.</summary>
    internal readonly Float4 Plus(Float4 other) => new() { X = X + other.X, Y = Y + other.Y, Z = Z + other.Z, W = W + other.W };

    /// <summary>All four times a factor.</summary>
    internal readonly Float4 Times(float factor) => new() { X = X * factor, Y = Y * factor, Z = Z * factor, W = W * factor };
}

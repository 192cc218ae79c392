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

    /// <summary>The first values, and 0 for the others.</summary>
    internal readonly Float4 First(long count) =>
        new() { X = count > 0 ? X : 0, Y = count > 1 ? Y : 0, Z = count > 2 ? Z : 0, W = count > 3 ? W : 0 };

    /// <summary>All four less a number.</summary>
    internal readonly Float4 Less(float value) => new() { X = X - value, Y = Y - value, Z = Z - value, W = W - value };

    /// <summary>All four times a factor.</summary>
    internal readonly Float4 Times(float factor) => new() { X = X * factor, Y = Y * factor, Z = Z * factor, W = W * factor };
}

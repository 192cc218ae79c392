using ILGPU;

namespace StyleKernels;

/// <summary>Loads and stores of four neighbouring values of a row, whole or cut off at the row's end.</summary>
internal static class FeatureAccess
{
    /// <summary>Whether rows begin at multiples of four values, so that quads can be loaded whole.</summary>
    /// <param name="start">Where the first row begins, in values.</param>
    /// <param name="rowLength">Values of a row.</param>
    internal static bool IsAligned(long start, long rowLength) => ((start | rowLength) & 3) == 0;

    /// <summary>The four values in float32.</summary>
    internal static Float4 Widen<T, TFormat>(Quad<T> values)
        where T : unmanaged
        where TFormat : struct, IFeatureFormat<T> =>
        new()
        {
            X = TFormat.Widen(values.X),
            Y = TFormat.Widen(values.Y),
            Z = TFormat.Widen(values.Z),
            W = TFormat.Widen(values.W),
        };

    /// <summary>
    /// The first <paramref name="count"/> of four neighbouring values, with one instruction where all four exist and lie aligned; zeros for the
    /// others.
    /// </summary>
    internal static Quad<T> Load<T>(ArrayView<T> memory, long start, long count, bool aligned)
        where T : unmanaged =>
        aligned && count > 3 ? memory.Cast<Quad<T>>()[start >> 2] : LoadGuarded(memory, start, count);

    /// <summary>The first <paramref name="count"/> of four neighbouring values; zeros for the others.</summary>
    internal static Quad<T> LoadGuarded<T>(ArrayView<T> memory, long start, long count)
        where T : unmanaged
    {
        Quad<T> values = default;
        if (count > 0)
        {
            values.X = memory[start];
        }

        if (count > 1)
        {
            values.Y = memory[start + 1];
        }

        if (count > 2)
        {
            values.Z = memory[start + 2];
        }

        if (count > 3)
        {
            values.W = memory[start + 3];
        }

        return values;
    }

    /// <summary>Stores the first <paramref name="count"/> of four values, with one instruction where all four fit and lie aligned.</summary>
    internal static void Store<T, TFormat>(ArrayView<T> memory, long start, long count, bool aligned, Float4 values)
        where T : unmanaged
        where TFormat : struct, IFeatureFormat<T>
    {
        Quad<T> narrow = new()
        {
            X = TFormat.Narrow(values.X),
            Y = TFormat.Narrow(values.Y),
            Z = TFormat.Narrow(values.Z),
            W = TFormat.Narrow(values.W),
        };
        if (aligned && count > 3)
        {
            memory.Cast<Quad<T>>()[start >> 2] = narrow;
        }
        else
        {
            StoreGuarded(memory, start, count, narrow);
        }
    }

    private static void StoreGuarded<T>(ArrayView<T> memory, long start, long count, Quad<T> values)
        where T : unmanaged
    {
        if (count > 0)
        {
            memory[start] = values.X;
        }

        if (count > 1)
        {
            memory[start + 1] = values.Y;
        }

        if (count > 2)
        {
            memory[start + 2] = values.Z;
        }

        if (count > 3)
        {
            memory[start + 3] = values.W;
        }
    }
}

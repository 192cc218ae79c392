namespace StyleKernels.Models.Weights.Pickle;

/// <summary>A tensor as a window on a storage; made only by <see cref="Create"/>, which checks that the window lies inside.</summary>
internal sealed class PthTensor
{
    private const int MaxRank = 16;

    private PthTensor(PthStorage storage, long offset, long[] shape, long[] stride)
    {
        Storage = storage;
        Offset = offset;
        Shape = shape;
        Stride = stride;
    }

    /// <summary>Where the numbers are.</summary>
    internal PthStorage Storage { get; }

    /// <summary>The index of the first element in the storage.</summary>
    internal long Offset { get; }

    /// <summary>The shape.</summary>
    internal long[] Shape { get; }

    /// <summary>Elements from one index to the next, per dimension.</summary>
    internal long[] Stride { get; }

    /// <summary>Checks a window and makes it.</summary>
    /// <param name="file">What error messages call the file.</param>
    /// <param name="storage">The storage.</param>
    /// <param name="offset">The index of the first element.</param>
    /// <param name="shape">Sizes from 0.</param>
    /// <param name="stride">Strides from 0, as many as sizes.</param>
    /// <exception cref="WeightsException">The window leaves its storage, or has more elements than it.</exception>
    internal static PthTensor Create(string file, PthStorage storage, long offset, long[] shape, long[] stride)
    {
        if (shape.Length != stride.Length || shape.Length > MaxRank || offset < 0 || shape.Any(n => n < 0) || stride.Any(n => n < 0)
            || !Fits(storage.Count, offset, shape, stride))
        {
            throw new WeightsException(
                $"'{file}' has a tensor of shape ({string.Join(", ", shape.Take(MaxRank))}), "
                + $"stride ({string.Join(", ", stride.Take(MaxRank))}) and offset {offset} "
                + $"that does not fit its storage '{storage.Key}' of {storage.Count} elements.");
        }

        return new PthTensor(storage, offset, shape, stride);
    }

    private static bool Fits(long count, long offset, long[] shape, long[] stride)
    {
        UInt128 elements = 1;
        UInt128 last = (UInt128)offset;
        for (int i = 0; i < shape.Length; i++)
        {
            // A zero elsewhere must not hide a size that overflows inside libtorch.
            elements *= (UInt128)Math.Max(shape[i], 1);
            last += (UInt128)Math.Max(shape[i] - 1, 0) * (UInt128)stride[i];
            if (elements > (UInt128)Math.Max(count, 1) || last > long.MaxValue)
            {
                return false;
            }
        }

        return shape.Contains(0) ? offset <= count : last < (UInt128)count;
    }
}

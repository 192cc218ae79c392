using ILGPU;

namespace StyleKernels;

/// <summary>Device code of ‖G‖² in float64 and of its gradient 2·g·G.</summary>
internal static class FrobeniusNormKernels
{
    /// <summary>Entries of a matrix that one group takes.</summary>
    internal const int PartEntries = 4096;

    /// <summary>One group per 4096 entries of one matrix.</summary>
    /// <param name="grams">(N, entries).</param>
    /// <param name="sums">(N, parts), written.</param>
    /// <param name="entries">Entries of a matrix, C².</param>
    /// <param name="parts">Groups of a matrix, ⌈C² / 4096⌉.</param>
    [KernelGroup(TileShape.Threads)]
    internal static void Partial(ArrayView<float> grams, ArrayView<double> sums, long entries, int parts)
    {
        int matrix = Grid.IdxX / parts;
        long first = (long)(Grid.IdxX % parts) * PartEntries;
        long end = Math.Min(first + PartEntries, entries);
        double sum = 0;
        for (long i = first + Group.IdxX; i < end; i += Group.DimX)
        {
            double value = grams[(matrix * entries) + i];
            sum += value * value;
        }

        sum = GroupSum.OfAll(sum);
        if (Group.IdxX == 0)
        {
            sums[Grid.IdxX] = sum;
        }
    }

    /// <summary>One group per matrix: adds its parts in a fixed order.</summary>
    /// <param name="sums">(N, parts).</param>
    /// <param name="squared">(N), written: ‖G‖².</param>
    /// <param name="parts">Parts of a matrix.</param>
    [KernelGroup(TileShape.Threads)]
    internal static void Add(ArrayView<double> sums, ArrayView<double> squared, int parts)
    {
        double sum = 0;
        for (int part = Group.IdxX; part < parts; part += Group.DimX)
        {
            sum += sums[((long)Grid.IdxX * parts) + part];
        }

        sum = GroupSum.OfAll(sum);
        if (Group.IdxX == 0)
        {
            squared[Grid.IdxX] = sum;
        }
    }

    /// <summary>One group per 4096 entries of one matrix.</summary>
    /// <param name="grams">(N, entries).</param>
    /// <param name="gradSquared">(N): the gradient of ‖G‖².</param>
    /// <param name="gradGrams">(N, entries), written.</param>
    /// <param name="entries">Entries of a matrix, C².</param>
    /// <param name="parts">Groups of a matrix, ⌈C² / 4096⌉.</param>
    [KernelGroup(TileShape.Threads)]
    internal static void Backward(
        ArrayView<float> grams, ArrayView<double> gradSquared, ArrayView<float> gradGrams, long entries, int parts)
    {
        int matrix = Grid.IdxX / parts;
        long first = (long)(Grid.IdxX % parts) * PartEntries;
        long end = Math.Min(first + PartEntries, entries);
        double factor = 2 * gradSquared[matrix];
        for (long i = first + Group.IdxX; i < end; i += Group.DimX)
        {
            long at = (matrix * entries) + i;
            gradGrams[at] = (float)(factor * grams[at]);
        }
    }
}

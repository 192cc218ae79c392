using ILGPU;

namespace StyleKernels;

/// <summary>
/// Sums over the threads of a group in a fixed order. Two steps through shared memory instead of a tree: fewer barriers, and no assumption
/// about the width of a warp. Every thread of the group must call.
/// </summary>
internal static class GroupSum
{
    /// <summary>Sums of the first step.</summary>
    private const int Parts = 16;

    /// <summary>The most threads of a group.</summary>
    private const int MaxThreads = 256;

    /// <summary>The sum of every thread's value, for every thread.</summary>
    /// <param name="value">This thread's value; the group has 16 to 256 threads.</param>
    internal static float OfAll(float value)
    {
        ArrayView<float> shared = SharedMemory.Allocate<float>(MaxThreads + Parts);
        shared[Group.IdxX] = value;
        Group.Barrier();
        if (Group.IdxX < Parts)
        {
            float part = 0;
            for (int i = Group.IdxX; i < Group.DimX; i += Parts)
            {
                part += shared[i];
            }

            shared[MaxThreads + Group.IdxX] = part;
        }

        Group.Barrier();
        float sum = 0;
        for (int i = 0; i < Parts; i++)
        {
            sum += shared[MaxThreads + i];
        }

        return sum;
    }

    /// <summary>As <see cref="OfAll(float)"/>, in float64.</summary>
    internal static double OfAll(double value)
    {
        ArrayView<double> shared = SharedMemory.Allocate<double>(MaxThreads + Parts);
        shared[Group.IdxX] = value;
        Group.Barrier();
        if (Group.IdxX < Parts)
        {
            double part = 0;
            for (int i = Group.IdxX; i < Group.DimX; i += Parts)
            {
                part += shared[i];
            }

            shared[MaxThreads + Group.IdxX] = part;
        }

        Group.Barrier();
        double sum = 0;
        for (int i = 0; i < Parts; i++)
        {
            sum += shared[MaxThreads + i];
        }

        return sum;
    }
}

using static TorchSharp.torch;

namespace StyleKernels.Tests;

/// <summary>The tensors of the process, for tests that run alone and must leave none behind.</summary>
internal static class LiveTensors
{
    /// <summary>
    /// How many there are. Loaders that were told to stop, and finalizers of what earlier tests left, need a moment: the count is taken when it
    /// has stood still for a while.
    /// </summary>
    internal static long Count()
    {
        long count = -1;
        for (int still = 0; still < 5;)
        {
            Thread.Sleep(20);
            GC.Collect();
            GC.WaitForPendingFinalizers();
            still = Tensor.TotalCount == count ? still + 1 : 0;
            count = Tensor.TotalCount;
        }

        return count;
    }
}

using System.Runtime;

namespace StyleKernels.Models;

/// <summary>Moments at which no operation of torch runs: garbage is collected here, and so not in the middle of one.</summary>
/// <remarks>
/// TorchSharp does not keep the scalars of an operation alive until libtorch has read them, neither those that a caller converts (<c>x * 0.5</c>) nor those
/// that it makes itself (the factor 1 of every sum). Where the collector strikes in between, the operation throws "Expected false to be true", or reads
/// another scalar's value. See docs/decisions/0012-collection-points.md.
/// </remarks>
public static class CollectionPoint
{
    /// <summary>Less than what the collector itself waits for.</summary>
    private const long LeastBytes = 4 << 20;

    private static long _collectedAt;

    /// <summary>Collects garbage if there may be much of it. To be called between steps and pictures, on the thread that computes.</summary>
    public static void Pass()
    {
        // A server computes on other threads too: for them this is no moment at rest.
        if (GCSettings.IsServerGC)
        {
            return;
        }

        long allocated = GC.GetTotalAllocatedBytes();
        if (allocated - Interlocked.Read(ref _collectedAt) >= LeastBytes)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
            Interlocked.Exchange(ref _collectedAt, allocated);
        }
    }
}

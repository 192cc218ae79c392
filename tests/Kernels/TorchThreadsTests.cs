using Xunit;
using static TorchSharp.torch;

namespace StyleKernels.Tests.Kernels;

/// <summary>Work items on torch's threads.</summary>
public sealed class TorchThreadsTests
{
    /// <summary>Two threads that both run meet much sooner, on a busy machine too.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    [Theory, InlineData(0), InlineData(1), InlineData(2), InlineData(1000)]
    public void EveryItem_RunsOnce(int count)
    {
        int[] runs = new int[count];
        TorchThreads.For(count, item => Interlocked.Increment(ref runs[item]));
        Assert.All(runs, times => Assert.Equal(1, times));
    }

    [Fact]
    public void Exception_OfAnItem_ReachesTheCaller()
    {
        InvalidOperationException exception = Assert.Throws<InvalidOperationException>(
            () => TorchThreads.For(8, item => throw new InvalidOperationException("an item failed")));
        Assert.Equal("an item failed", exception.Message);
    }

    [Fact]
    public void OnLinux_HelpersAreTorchsThreads_NotThePools()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() && get_num_threads() > 1, "needs libtorch for Linux and two threads");
        int caller = Environment.CurrentManagedThreadId;
        using Barrier both = new(2);
        bool[] fromPool = new bool[2];
        TorchThreads.For(2, item =>
        {
            Assert.True(both.SignalAndWait(Patience), "one thread runs both items");
            fromPool[item] = Environment.CurrentManagedThreadId != caller && Thread.CurrentThread.IsThreadPoolThread;
        });
        Assert.Equal([false, false], fromPool);
    }
}

using StyleKernels.Models;
using StyleKernels.Models.Inference;
using Xunit;
using static TorchSharp.torch;

namespace StyleKernels.Tests.Inference;

public sealed class MemoryBudgetTests
{
    [Fact]
    public void Host_IsWhatTheKernelCallsAvailable()
    {
        string[] lines = ["MemTotal:       24000000 kB", "MemFree:          100000 kB", "MemAvailable:    2000000 kB"];
        Assert.Equal(2_000_000L << 10, MemoryBudget.Host(lines));
        Assert.Null(MemoryBudget.Host(["MemTotal:       24000000 kB"]));
        Assert.Null(MemoryBudget.Host(["MemAvailable: much"]));
    }

    [Fact]
    public void Available_IsLessThanTheMachineHas() =>
        Assert.InRange(MemoryBudget.Available(CPU), 1 << 20, GC.GetGCMemoryInfo().TotalAvailableMemoryBytes);

    [Fact]
    public void Allocator_IsLeftAloneWhereKeptMemoryWouldNotFit() => Assert.False(AllocatorTuning.Apply(3L << 30));
}

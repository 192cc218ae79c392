using StyleKernels.Models;
using StyleKernels.Models.Inference;
using StyleKernels.Tests.Images;
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

    public static TheoryData<long?, string?, string?, string?, string> Groups => new()
    {
        { 6000, "10000", "4000", null, "no statistics" },
        { 9000, "10000", "4000", "anon 1000\ninactive_file 2500\nactive_file 500\n", "files that were read are given up first" },
        { 10000, "10000", "4000", "inactive_file 5000\nactive_file 500\n", "the cache of an instant later is more than what was used" },
        { 6000, "10000", "4000", "workingset_refault_inactive_file 3000\ninactive_file much\n", "other lines, and one that is no number" },
        { 0, "10000", "12000", "inactive_file 500\n", "more than the limit" },
        { null, "max", "4000", "inactive_file 500\n", "no limit" },
        { null, "10000", null, null, "no use" },
        { null, null, null, null, "no control group" },
    };

    [Theory, MemberData(nameof(Groups))]
    public void Group_LeavesItsLimitLessWhatTheKernelCannotGiveUp(long? expected, string? limit, string? use, string? statistics, string reason)
    {
        using var folder = new TemporaryFolder();
        foreach ((string name, string? text) in new[] { ("memory.max", limit), ("memory.current", use), ("memory.stat", statistics) })
        {
            if (text is not null)
            {
                File.WriteAllText(folder[name], text + "\n");
            }
        }

        long? left = MemoryBudget.Group(folder.Path);

        Assert.True(expected == left, $"{reason}: {left}");
    }

    [Fact]
    public void Available_IsLessThanTheMachineHas() =>
        Assert.InRange(MemoryBudget.Available(CPU), 1 << 20, GC.GetGCMemoryInfo().TotalAvailableMemoryBytes);

    [Fact]
    public void Allocator_IsLeftAloneWhereKeptMemoryWouldNotFit() => Assert.False(AllocatorTuning.Apply(3L << 30));
}

using StyleKernels.Models.Training;
using Xunit;

namespace StyleKernels.Tests.Training;

public sealed class StyleSharesTests
{
    [Theory]
    [InlineData(3, 2000, 0.5, "a few paintings beside many styles")]
    [InlineData(3, 7, 0.5, "two short lists")]
    [InlineData(500, 40, 0.5, "more of one's own than there are others")]
    [InlineData(5, 2000, 0.9, "mostly others")]
    [InlineData(1, 100, 0.1, "mostly one painting")]
    public void EveryListHasItsShare_AndEveryFileIsThere(int own, int general, double share, string reason)
    {
        string[] ownFiles = [.. Enumerable.Range(0, own).Select(i => $"own {i}")];
        string[] generalFiles = [.. Enumerable.Range(0, general).Select(i => $"general {i}")];
        IReadOnlyList<string> mixed = StyleShares.Mix(ownFiles, generalFiles, share);
        Assert.Equal(share, mixed.Count(file => file.StartsWith("general")) / (double)mixed.Count, 0.05);
        Assert.True(ownFiles.Concat(generalFiles).All(mixed.Contains), reason);

        int[] timesOwn = [.. mixed.Where(file => file.StartsWith("own")).GroupBy(file => file).Select(files => files.Count())];
        Assert.True(timesOwn.Max() - timesOwn.Min() <= 1, reason);
    }
}

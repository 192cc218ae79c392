using StyleKernels.Models.Training;
using Xunit;

namespace StyleKernels.Tests.Training;

public sealed class FileSplitTests
{
    private static readonly string[] Pictures = [.. Enumerable.Range(0, 60).Select(i => $"p{i:00}")];

    [Fact]
    public void FolderThatIsBoth_PairsNoPictureWithItself_AndTrainsOnNoneThatIsHeldOut()
    {
        (FileSplit content, FileSplit style) = FileSplit.OfPairs(Pictures, Pictures, count: 4, seed: 0);

        Assert.Equal(4, content.HeldOut.Distinct().Count());
        Assert.Equal(content.HeldOut.Order(), style.HeldOut.Order());
        Assert.DoesNotContain(content.HeldOut.Zip(style.HeldOut), pair => pair.First == pair.Second);
        Assert.Equal(Pictures.Except(content.HeldOut), content.Training);
        Assert.Equal(Pictures.Except(content.HeldOut), style.Training);
    }

    [Fact]
    public void FoldersThatShareSomePictures_TrainOnNoneThatEitherHoldsOut()
    {
        string[] styles = [.. Pictures[20..], .. Enumerable.Range(0, 30).Select(i => $"s{i:00}")];

        (FileSplit content, FileSplit style) = FileSplit.OfPairs(Pictures, styles, count: 5, seed: 1);

        Assert.Empty(content.Training.Intersect(style.HeldOut));
        Assert.Empty(style.Training.Intersect(content.HeldOut));
        Assert.Equal(Pictures.Except(content.HeldOut).Except(style.HeldOut), content.Training);
    }

    [Fact]
    public void FoldersApart_AreSplitEachForItself()
    {
        string[] styles = [.. Enumerable.Range(0, 40).Select(i => $"s{i:00}")];

        (FileSplit content, FileSplit style) = FileSplit.OfPairs(Pictures, styles, count: 32, seed: 1);

        Assert.Equal((6, 4), (content.HeldOut.Count, style.HeldOut.Count));
        foreach ((FileSplit expected, FileSplit actual) in new[] { (FileSplit.Of(Pictures, 32, 1), content), (FileSplit.Of(styles, 32, 1), style) })
        {
            Assert.Equal(expected.HeldOut, actual.HeldOut);
            Assert.Equal(expected.Training, actual.Training);
        }
    }
}

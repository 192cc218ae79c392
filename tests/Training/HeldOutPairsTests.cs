using StyleKernels.Models.Training;
using Xunit;

namespace StyleKernels.Tests.Training;

public sealed class HeldOutPairsTests
{
    private static readonly string[] Pictures = [.. Enumerable.Range(0, 60).Select(i => $"p{i:00}")];

    [Fact]
    public void FolderThatIsBoth_PairsNoPictureWithItself_AndTrainsOnNoneThatIsHeldOut()
    {
        var (heldOut, training) = HeldOutPairs.Split(Pictures, Pictures, count: 4, seed: 0);

        Assert.Equal(4, heldOut.Content.Distinct().Count());
        Assert.Equal(heldOut.Content.Order(), heldOut.Style.Order());
        Assert.DoesNotContain(heldOut.Content.Zip(heldOut.Style), pair => pair.First == pair.Second);
        Assert.Equal(Pictures.Except(heldOut.Content), training.Content);
        Assert.Equal(Pictures.Except(heldOut.Content), training.Style);
    }

    [Fact]
    public void FoldersThatShareSomePictures_TrainOnNoneThatEitherHoldsOut()
    {
        string[] styles = [.. Pictures[20..], .. Enumerable.Range(0, 30).Select(i => $"s{i:00}")];

        var (heldOut, training) = HeldOutPairs.Split(Pictures, styles, count: 5, seed: 1);

        Assert.Empty(training.Content.Intersect(heldOut.Style));
        Assert.Empty(training.Style.Intersect(heldOut.Content));
        Assert.Equal(Pictures.Except(heldOut.Content).Except(heldOut.Style), training.Content);
    }

    [Fact]
    public void FoldersApart_AreSplitEachForItself()
    {
        string[] styles = [.. Enumerable.Range(0, 40).Select(i => $"s{i:00}")];

        var (heldOut, training) = HeldOutPairs.Split(Pictures, styles, count: 32, seed: 1);

        Assert.Equal(HeldOutPairs.Split(Pictures, 32, 1), (heldOut.Content, training.Content), new SameFiles());
        Assert.Equal(HeldOutPairs.Split(styles, 32, 1), (heldOut.Style, training.Style), new SameFiles());
        Assert.Equal((6, 4), (heldOut.Content.Count, heldOut.Style.Count));
    }

    private sealed class SameFiles : IEqualityComparer<(IReadOnlyList<string> HeldOut, IReadOnlyList<string> Training)>
    {
        public bool Equals(
            (IReadOnlyList<string> HeldOut, IReadOnlyList<string> Training) x, (IReadOnlyList<string> HeldOut, IReadOnlyList<string> Training) y) =>
            x.HeldOut.SequenceEqual(y.HeldOut) && x.Training.SequenceEqual(y.Training);

        public int GetHashCode((IReadOnlyList<string> HeldOut, IReadOnlyList<string> Training) files) => files.HeldOut.Count;
    }
}

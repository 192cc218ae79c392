using System.Text;
using StyleKernels.Cli.Stylize;
using StyleKernels.Models.Images;
using StyleKernels.Tests.Images;
using Xunit;

namespace StyleKernels.Tests.Cli.Stylize;

public sealed class PictureLabelsTests
{
    [Fact]
    public void Label_IsTheNameWithoutItsExtension()
    {
        Dictionary<string, string> labels = PictureLabels.Of(["in/photo.jpg", "art/a.b.png", "plain"]);
        Assert.Equal(["photo", "a.b", "plain"], labels.Values);
    }

    [Fact]
    public void EqualNames_AreToldApartByExtensionThenByFolder()
    {
        Dictionary<string, string> labels = PictureLabels.Of(["a/x.png", "a/x.jpg", "b/X.jpg", "a/y.png"]);
        Assert.Equal(["x.png", "a-x.jpg", "b-X.jpg", "y"], labels.Values);
    }

    [Fact]
    public void EqualFolders_AreToldApartByThoseAbove()
    {
        Dictionary<string, string> labels = PictureLabels.Of(["a/x/p.jpg", "b/x/p.jpg", "b/y/p.jpg"]);
        Assert.Equal(["a-x-p.jpg", "b-x-p.jpg", "y-p.jpg"], labels.Values);
    }

    [Fact]
    public void NamesThatAreCutBeforeTheyDiffer_AreNumbered()
    {
        string long1 = new string('a', 90) + "1.jpg", long2 = new string('a', 90) + "2.jpg";
        Dictionary<string, string> labels = PictureLabels.Of([long1, long2]);
        Assert.Equal(2, labels.Values.Distinct(StringComparer.OrdinalIgnoreCase).Count());
        Assert.EndsWith("-2", labels[long2]);
    }

    [Fact]
    public void Label_DependsOnNoOtherFileThanItsTwins()
    {
        string alone = PictureLabels.Of(["a/x.png"])["a/x.png"];
        Assert.Equal(alone, PictureLabels.Of(["a/w.png", "a/x.png", "a/x-2.png", "b/y.png"])["a/x.png"]);
    }

    [Theory, InlineData("a"), InlineData("图"), InlineData("😀")]
    public void LongNames_FitTheFileSystem(string letter)
    {
        using var folder = new TemporaryFolder();
        string stem = string.Concat(Enumerable.Repeat(letter, 60));
        string label = PictureLabels.Of([stem + ".jpeg"]).Values.Single();
        string name = new NamePattern(NamePattern.Default).Fill(Content(stem + ".jpeg"), label, label, "model", 1);
        Assert.InRange(Encoding.UTF8.GetByteCount(name), 1, 255 - 40);
        TestPictures.Write(folder[name]);
        Assert.True(File.Exists(folder[name]));
    }

    [Theory]
    [InlineData("{content}-{style}-{model}-{alpha}", "photo-night-mine-0.5.jpg")]
    [InlineData("{style}/{content}.webp", "night/photo.webp")]
    public void Pattern_IsFilled(string pattern, string expected) =>
        Assert.Equal(expected, new NamePattern(pattern).Fill(Content("photo.jfif"), "photo", "night", "mine", 0.5));

    private static ContentFile Content(string path) => new(path, string.Empty, new ImageInfo(32, 24, "JPEG", 1, false, null), Area: null);

    [Fact]
    public void JoinedLabels_AreNoLongerThanOne()
    {
        Assert.Equal("a+b", PictureLabels.Joined(["a", "b"]));
        Assert.Equal(80, Encoding.UTF8.GetByteCount(PictureLabels.Joined([new string('a', 75), new string('b', 75)])));
    }
}

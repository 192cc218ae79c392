using System.Text;
using StyleKernels.Cli.Stylize;
using StyleKernels.Tests.Images;
using Xunit;

namespace StyleKernels.Tests.Cli;

public sealed class ResultNamesTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("in/photo.jpg", "art/night.png", "photo-in-the-style-of-night.jpg", "the content's format")]
    [InlineData("Photo.WEBP", "a.b.jpg", "Photo-in-the-style-of-a.b.webp", "only the last extension goes")]
    [InlineData("photo", "painting", "photo-in-the-style-of-painting.jpg", "JPEG when the name tells no format")]
    public void Name_SaysWhatItIs(string content, string style, string expected, string reason) =>
        Assert.True(new ResultNames(string.Empty, []).Next(content, style) == expected, reason);

    [Fact]
    public void Names_OfDifferentPairsDiffer()
    {
        var names = new ResultNames(_folder.Path, []);
        string[] given =
        [
            names.Next("a/x.png", "s.png"), names.Next("b/x.png", "s.png"), names.Next("b/X.png", "S.png"),
            names.Next("x.png", "s-2.png"), names.Next("c/x.png", "s.png"),
        ];
        Assert.Equal(given.Length, given.Distinct(StringComparer.OrdinalIgnoreCase).Count());
        Assert.Equal(_folder["x-in-the-style-of-s-2.png"], given[1]);
    }

    [Fact]
    public void Name_IsNeverThatOfAnInput()
    {
        string earlier = _folder["x-in-the-style-of-s.png"];
        Assert.Equal(_folder["x-in-the-style-of-s-2.png"], new ResultNames(_folder.Path, [earlier]).Next("x.png", "s.png"));
    }

    [Theory, InlineData("a"), InlineData("图"), InlineData("😀")]
    public void LongNames_FitTheFileSystem(string letter)
    {
        string stem = string.Concat(Enumerable.Repeat(letter, 60));
        string path = new ResultNames(_folder.Path, []).Next(stem + ".jpeg", stem + ".jpeg");
        Assert.InRange(Encoding.UTF8.GetByteCount(Path.GetFileName(path)), 1, 255 - 40);
        TestPictures.Write(path);
        Assert.True(File.Exists(path));
    }
}

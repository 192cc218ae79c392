using StyleKernels.Evaluation.Pairs;
using StyleKernels.Evaluation.Results;
using StyleKernels.Models.Images;
using StyleKernels.Tests.Images;
using Xunit;
using static TorchSharp.torch;

namespace StyleKernels.Tests.Evaluation.Results;

public sealed class FolderResultsTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void ResultsOfOneName_AreToldApartByTheContentsFolder()
    {
        Paint("results/1-in-the-style-of-s.png", 0);
        Paint("results/a/1-in-the-style-of-s.png", 0.4);
        Paint("results/b/1-in-the-style-of-s.png", 0.8);
        using ResultSource results = new FolderResults("theirs", _folder["results"]);
        Assert.Equal(0, Brightness(results, "photos/1.jpg"), 0.01);
        Assert.Equal(0.4, Brightness(results, "photos/a/1.jpg"), 0.01);
        Assert.Equal(0.8, Brightness(results, "photos/b/1.jpg"), 0.01);
    }

    [Fact]
    public void ResultsOfOneName_ThatFoldersDoNotTellApart_AreRefused()
    {
        Paint("results/one/1-in-the-style-of-s.png", 0);
        Paint("results/two/1-in-the-style-of-s.png", 0.4);
        using ResultSource results = new FolderResults("theirs", _folder["results"]);
        Assert.Contains("2 results have this name", Assert.Throws<ImageException>(() => Brightness(results, "photos/1.jpg")).Message);
    }

    [Fact]
    public void OneResult_IsNotTakenForThatOfTwoContents()
    {
        Paint("results/1-in-the-style-of-s.png", 0.4);
        using ResultSource results = new FolderResults("theirs", _folder["results"]);
        Assert.Equal(0.4, Brightness(results, "photos/a/1.jpg"), 0.01);
        Assert.Equal(0.4, Brightness(results, "photos/a/1.jpg"), 0.01);
        Assert.Contains("photos/a/1.jpg and s.jpg, or of", Assert.Throws<ImageException>(() => Brightness(results, "photos/b/1.jpg")).Message);
    }

    [Fact]
    public void OneResult_IsNotTakenForThatOfTwoStyles()
    {
        Paint("results/1-in-the-style-of-s.png", 0.4);
        using ResultSource results = new FolderResults("theirs", _folder["results"]);
        Assert.Equal(0.4, Brightness(results, "photos/1.jpg", "paintings/a/s.jpg"), 0.01);
        Assert.Contains("paintings/a/s.jpg, or of", Assert.Throws<ImageException>(() => Brightness(results, "photos/1.jpg", "paintings/b/s.jpg")).Message);
    }

    /// <summary>As <c>stylize</c> calls results where a shorter name would be that of several.</summary>
    [Fact]
    public void LongerNames_AreFound()
    {
        Paint("results/1-in-the-style-of-a-s.jpg.png", 0.2);
        Paint("results/1-in-the-style-of-b-s.jpg.png", 0.6);
        using ResultSource results = new FolderResults("theirs", _folder["results"]);
        Assert.Equal(0.2, Brightness(results, "photos/1.jpg", "paintings/a/s.jpg"), 0.01);
        Assert.Equal(0.6, Brightness(results, "photos/1.jpg", "paintings/b/s.jpg"), 0.01);
    }

    private double Brightness(ResultSource results, string content, string style = "s.jpg")
    {
        using Tensor result = results.Result(new PicturePair(content, style), 8)!;
        return result.mean().item<float>();
    }

    private void Paint(string name, double brightness)
    {
        using Tensor picture = full(1, 3, 8, 8, brightness);
        Directory.CreateDirectory(Path.GetDirectoryName(_folder[name])!);
        ImageFile.Save(picture, _folder[name]);
    }
}

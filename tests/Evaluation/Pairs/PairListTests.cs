using StyleKernels.Evaluation;
using StyleKernels.Evaluation.Pairs;
using StyleKernels.Tests.Images;
using Xunit;

namespace StyleKernels.Tests.Evaluation.Pairs;

public sealed class PairListTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void AList_ComesBackFromAnotherFolder()
    {
        PicturePair[] pairs = [new(_folder["a, b.png"], _folder["c/\"d\".png"]), new(_folder["e.png"], _folder["f.png"])];
        Directory.CreateDirectory(_folder["reports"]);
        PairList.Write(_folder["reports/pairs.csv"], pairs);
        IReadOnlyList<PicturePair> back = PairList.Read(_folder["reports/pairs.csv"]);
        Assert.Equal(pairs, back.Select(pair => new PicturePair(Path.GetFullPath(pair.Content), Path.GetFullPath(pair.Style))));
        Assert.DoesNotContain(_folder.Path, File.ReadAllText(_folder["reports/pairs.csv"]));
    }

    [Fact]
    public void ALongerDraw_BeginsWithTheShorter()
    {
        using var pictures = new PictureFolders();
        IReadOnlyList<PicturePair> longer = PairList.Random(pictures.Content, pictures.Style, 40, seed: 1);
        Assert.Equal(PairList.Random(pictures.Content, pictures.Style, 10, seed: 1), longer.Take(10));
        Assert.NotEqual(PairList.Random(pictures.Content, pictures.Style, 40, seed: 2), longer);
        Assert.Equal(5, longer.Select(pair => pair.Content).Distinct().Count());
    }

    [Theory]
    [InlineData("a.png,b.png\n", "no header")]
    [InlineData("content,style\na.png\n", "one field")]
    [InlineData("content,style\n", "no pair")]
    [InlineData("", "empty")]
    [InlineData("\0\u0001\u0002", "binary")]
    [InlineData("content,style\na.png,b.png\n,\n", "a line of nothing, as spreadsheets leave")]
    public void WhatIsNoList_IsNamed(string text, string reason)
    {
        File.WriteAllText(_folder["list.csv"], text);
        EvaluationException error = Assert.Throws<EvaluationException>(() => PairList.Read(_folder["list.csv"]));
        Assert.True(error.Message.StartsWith(_folder["list.csv"]) && !error.Message.Contains('\n'), reason);
    }
}

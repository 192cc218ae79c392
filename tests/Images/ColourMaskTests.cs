using StyleKernels.Models.Images;
using Xunit;
using static TorchSharp.torch;

namespace StyleKernels.Tests.Images;

public sealed class ColourMaskTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory, InlineData("mask.png"), InlineData("mask.jpg"), InlineData("mask.webp")]
    public void Colours_AreFoundInReadingOrder_WithoutBlackAndWithoutEdges(string name)
    {
        Write(name);

        IReadOnlyList<string> colours = ColourMask.Read(_folder[name]).Colours;

        Assert.Equal(3, colours.Count);
        Assert.Equal(('f', 'f', 'f'), (colours[0][1], colours[1][5], colours[2][3]));
    }

    [Fact]
    public void Region_IsWhereTheColourIs()
    {
        Write("mask.png");
        ColourMask mask = ColourMask.Read(_folder["mask.png"]);
        using var scope = NewDisposeScope();

        Tensor[] regions = [.. Enumerable.Range(0, 3).Select(i => mask.Load(i, 32, 48))];

        Assert.All(regions, region => Assert.Equal([1L, 1, 32, 48], region.shape));
        (int Row, int Column)[] inside = [(4, 4), (4, 40), (28, 4)];
        foreach ((int i, (int row, int column)) in inside.Index())
        {
            Assert.Equal([.. Enumerable.Range(0, 3).Select(j => i == j ? 1f : 0f)], regions.Select(region => region[0, 0, row, column].item<float>()));
        }

        Assert.Equal(0, regions.Max(region => region[0, 0, 28, 40].item<float>()));
    }

    [Fact]
    public void Photograph_HasNoFlatColours()
    {
        using Tensor noise = TestPictures.Noise(64, 64, seed: 4);
        ImageFile.Save(noise, _folder["photo.png"]);
        Assert.Empty(ColourMask.Read(_folder["photo.png"]).Colours);
    }

    [Fact]
    public void Blur_SoftensTheEdge()
    {
        Write("mask.png");
        ColourMask mask = ColourMask.Read(_folder["mask.png"]);
        using var scope = NewDisposeScope();

        Tensor hard = mask.Load(0, 64, 96)[0, 0, 10];
        Tensor soft = mask.Load(0, 64, 96, blur: 4)[0, 0, 10];

        Assert.InRange(hard.diff().abs().max().item<float>(), 0.4f, 1);
        Assert.InRange(soft.diff().abs().max().item<float>(), 0.02f, 0.2f);
    }

    [Theory, InlineData(-1), InlineData(3)]
    public void ColourThatIsNotThere_IsRefused(int index)
    {
        Write("mask.png");
        ColourMask mask = ColourMask.Read(_folder["mask.png"]);
        Assert.Throws<ArgumentOutOfRangeException>(() => mask.Load(index, 8, 8));
    }

    /// <summary>Red, blue, green and black quarters.</summary>
    private void Write(string name)
    {
        using var scope = NewDisposeScope();
        Tensor picture = zeros(1, 3, 256, 384);
        picture[.., 0, ..128, ..192] = 1;
        picture[.., 2, ..128, 192..] = 1;
        picture[.., 1, 128.., ..192] = 1;
        ImageFile.Save(picture, _folder[name]);
    }
}

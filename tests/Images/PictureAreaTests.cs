using StyleKernels.Models.Images;
using Xunit;
using static TorchSharp.torch;

namespace StyleKernels.Tests.Images;

public sealed class PictureAreaTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(1.0, 40, 0, 40, 40, "a square out of a wide picture")]
    [InlineData(4.0, 0, 5, 120, 30, "a strip")]
    [InlineData(0.0001, 60, 0, 1, 40, "a column")]
    public void Centred_IsTheLargestOfItsAspect(double aspect, int left, int top, int width, int height, string reason)
    {
        var info = new ImageInfo(120, 40, "PNG", 1, false, null);
        PictureArea area = PictureArea.Centred(info, aspect);
        Assert.True(
            area == new PictureArea(left, top, width, height) || area with { Left = area.Left + 1 } == new PictureArea(left, top, width, height),
            $"{reason}: {area}");
        Assert.True(area.FitsIn(info), reason);
    }

    [Theory]
    [InlineData(-1, 0, 5, 5)]
    [InlineData(0, 0, 33, 5)]
    [InlineData(30, 20, 5, 5)]
    [InlineData(0, 0, 0, 5)]
    [InlineData(int.MaxValue, 0, int.MaxValue, 5)]
    public void AreaBeyondThePicture_IsRefused(int left, int top, int width, int height)
    {
        TestPictures.Write(_folder["a.png"]);
        var error = Assert.Throws<ImageException>(() => ImageFile.LoadPicture(_folder["a.png"], area: new PictureArea(left, top, width, height)));
        Assert.Contains("reach beyond its 32x24", error.Message);
    }

    [Fact]
    public void Area_IsThatOfTheWholePicture()
    {
        using var scope = NewDisposeScope();
        Tensor whole = TestPictures.Noise(24, 32);
        ImageFile.Save(whole, _folder["a.png"]);
        using Picture part = ImageFile.LoadPicture(_folder["a.png"], area: new PictureArea(5, 3, 20, 11));
        Assert.True(part.Colours.Equals(whole.narrow(2, 3, 11).narrow(3, 5, 20)));
    }

    [Fact]
    public void SizeOfTheWhole_DoesNotCount()
    {
        using (Tensor large = TestPictures.Gradient(3000, 4000))
        {
            ImageFile.Save(large, _folder["large.jpg"]);
        }

        // The whole would have 48,000 by 36,000 pixels at that scale.
        using Picture part = ImageFile.LoadPicture(_folder["large.jpg"], 600, new PictureArea(3900, 2900, 50, 50));
        using Tensor around = ImageFile.Load(_folder["large.jpg"]);
        Assert.Equal([1L, 3, 600, 600], part.Colours.shape);
        Assert.Equal(around.narrow(2, 2900, 50).narrow(3, 3900, 50).mean().item<float>(), part.Colours.mean().item<float>(), 0.01);
    }

    [Theory, InlineData(6), InlineData(33)]
    public void Size_IsThatOfTheArea(int shorterSide)
    {
        TestPictures.Write(_folder["a.png"]);
        using Picture part = ImageFile.LoadPicture(_folder["a.png"], shorterSide, new PictureArea(20, 12, 12, 12));
        Assert.Equal([1L, 3, shorterSide, shorterSide], part.Colours.shape);

        // Red grows to the right, green to the bottom: this is the lower right corner.
        Assert.InRange(part.Colours[0, 0].mean().item<float>(), 0.75f, 0.9f);
        Assert.InRange(part.Colours[0, 1].mean().item<float>(), 0.7f, 0.85f);
    }
}

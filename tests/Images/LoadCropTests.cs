using StyleKernels.Models.Images;
using Xunit;
using static TorchSharp.torch;

namespace StyleKernels.Tests.Images;

public sealed class LoadCropTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public static TheoryData<int, int, int, int, double, double, int, int, string> Crops => new()
    {
        { 60, 80, 40, 32, 0, 0, 0, 0, "top left" },
        { 60, 80, 40, 32, 1, 1, 8, 21, "bottom right" },
        { 60, 80, 40, 32, 0.5, 0.5, 4, 11, "centre, half a pixel rounded away from zero" },
        { 60, 80, 60, 60, 0.7, 0.2, 0, 14, "no scaling, whole height" },
        { 80, 60, 20, 20, 0.3, 1, 7, 0, "upright" },
        { 10, 16, 64, 64, 1, 0, 0, 38, "enlarged" },
        { 1, 1, 5, 3, 1, 1, 2, 2, "from a single pixel" },
    };

    public void Dispose() => _folder.Dispose();

    [Theory, MemberData(nameof(Crops))]
    public void Crop_IsThePartOfTheWholePicture(
        int height, int width, int side, int size, double horizontal, double vertical, int top, int left, string reason)
    {
        using Tensor picture = TestPictures.Noise(height, width);
        foreach (string name in (string[])[_folder["a.png"], _folder["a.jpg"], _folder["a.webp"]])
        {
            ImageFile.Save(picture, name);
            using Tensor whole = ImageFile.Load(name, side);
            using Tensor expected = whole[0].slice(1, top, top + size, 1).slice(2, left, left + size, 1);
            using Tensor crop = ImageFile.LoadCrop(name, side, size, horizontal, vertical);
            using Tensor mirrored = ImageFile.LoadCrop(name, side, size, horizontal, vertical, flip: true);
            Assert.True(crop.Equals(expected), $"{reason}, {name}");
            Assert.True(mirrored.Equals(expected.flip(2)), $"{reason}, mirrored, {name}");
        }
    }

    [Fact]
    public void LargePicture_IsShrunkWithoutAliasing()
    {
        // Black and white lines of one pixel are gray when seen from afar.
        using Tensor lines = (arange(0, 1024) % 2).to(float32).view(1, 1024).expand(3, 768, 1024);
        foreach (string name in (string[])[_folder["a.png"], _folder["a.jpg"], _folder["a.webp"]])
        {
            ImageFile.Save(lines, name);
            using Tensor crop = ImageFile.LoadCrop(name, 96, 64, 0.4, 0.6);
            Assert.InRange(crop.min().item<float>(), 0.4f, 0.6f);
            Assert.InRange(crop.max().item<float>(), 0.4f, 0.6f);
        }
    }

    [Fact]
    public void ManyThreads_ReadTheSamePixels()
    {
        using Tensor picture = TestPictures.Noise(120, 160);
        ImageFile.Save(picture, _folder["a.jpg"]);
        float[] once = Read();
        float[][] all = [.. Enumerable.Range(0, 64).AsParallel().Select(_ => Read())];
        Assert.All(all, pixels => Assert.True(pixels.AsSpan().SequenceEqual(once)));

        float[] Read()
        {
            using Tensor crop = ImageFile.LoadCrop(_folder["a.jpg"], 50, 48, 0.3, 0.7, flip: true);
            return crop.data<float>().ToArray();
        }
    }

    [Theory]
    [InlineData(0, 0, 0, 0, "cropSize")]
    [InlineData(16, 17, 0, 0, "shorterSide")]
    [InlineData(16, 16, -0.1, 0, "horizontal")]
    [InlineData(16, 16, 1.1, 0, "horizontal")]
    [InlineData(16, 16, 0, double.NaN, "vertical")]
    public void Arguments_AreChecked(int side, int size, double horizontal, double vertical, string argument)
    {
        TestPictures.Write(_folder["a.png"]);
        var error = Assert.Throws<ArgumentOutOfRangeException>(() => ImageFile.LoadCrop(_folder["a.png"], side, size, horizontal, vertical));
        Assert.Equal(argument, error.ParamName);
    }
}

using StyleKernels.Models.Images;
using Xunit;
using static TorchSharp.torch;

namespace StyleKernels.Tests.Images;

public sealed class ImageFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public static TheoryData<int, int, string, string> Names => new()
    {
        { 33, 17, "plain.png", "odd sizes" },
        { 1, 1, "one.png", "a single pixel" },
        { 1, 300, "line.png", "one row" },
        { 8, 8, "Ü b 図 😀.PNG", "spaces, letters beyond ASCII, capitals" },
        { 8, 8, "a[shrink=2].png", "the option syntax of libvips" },
        { 8, 8, "a.png[1].png", "the option syntax of libvips in the middle" },
    };

    public static TheoryData<long[], string> BadShapes => new()
    {
        { [2, 3, 4, 4], "two pictures" },
        { [1, 1, 4, 4], "one channel" },
        { [1, 5, 4, 4], "five channels" },
        { [1, 8, 8, 3], "channels last" },
        { [3, 0, 4], "no rows" },
        { [4, 4], "two dimensions" },
    };

    public static TheoryData<int, int, int, int, int, string> Sizes => new()
    {
        { 100, 200, 50, 50, 100, "halved" },
        { 200, 100, 50, 100, 50, "upright" },
        { 20, 30, 40, 40, 60, "enlarged" },
        { 33, 17, 17, 33, 17, "as it is" },
        { 1, 1, 7, 7, 7, "from a single pixel" },
        { 3, 40, 1, 1, 13, "to a single row" },
        { 99, 100, 33, 33, 33, "rounded to the nearest" },
        { 20, 4000, 256, 20, 4096, "a strip, bounded at 16 times the shorter side" },
        { 2000, 3, 128, 2048, 3, "an upright strip, bounded as well" },
        { 10, 160, 32, 32, 512, "as long as a strip may be" },
    };

    public void Dispose() => _folder.Dispose();

    [Theory, MemberData(nameof(Names))]
    public void Png_RoundTripIsExact(int height, int width, string name, string reason)
    {
        using Tensor picture = TestPictures.Noise(height, width);
        ImageFile.Save(picture, _folder[name]);
        using Tensor back = ImageFile.Load(_folder[name]);

        Assert.Equal([1L, 3, height, width], back.shape);
        Assert.True(back.Equals(picture), reason);
        Assert.Equal([_folder[name]], Directory.GetFiles(_folder.Path));
    }

    [Theory, InlineData(".jpg"), InlineData(".JPEG"), InlineData(".webp")]
    public void LossyFormats_KeepSizeAndColours(string extension)
    {
        using Tensor picture = TestPictures.Gradient(61, 47);
        ImageFile.Save(picture, _folder["picture" + extension]);
        using Tensor back = ImageFile.Load(_folder["picture" + extension]);

        Assert.Equal(picture.shape, back.shape);
        Assert.InRange(MaxDifference(picture, back), 0, 0.06);
    }

    [Fact]
    public void Extension_ChoosesTheFormat()
    {
        using Tensor picture = TestPictures.Gradient(9, 9);
        foreach (string extension in ImageFormat.Extensions)
        {
            ImageFile.Save(picture, _folder["a" + extension]);
        }

        Assert.Equal([0xFF, 0xD8, 0xFF], File.ReadAllBytes(_folder["a.jpg"])[..3]);
        Assert.Equal([0xFF, 0xD8, 0xFF], File.ReadAllBytes(_folder["a.jpeg"])[..3]);
        Assert.Equal("PNG"u8, File.ReadAllBytes(_folder["a.png"])[1..4]);
        Assert.Equal("WEBP"u8, File.ReadAllBytes(_folder["a.webp"])[8..12]);
    }

    [Fact]
    public void Content_NotExtension_DecidesHowAFileIsRead()
    {
        TestPictures.Write(_folder["a.png"]);
        File.Move(_folder["a.png"], _folder["a.jpg"]);
        using Tensor back = ImageFile.Load(_folder["a.jpg"]);
        Assert.Equal([1L, 3, 24, 32], back.shape);
    }

    [Fact]
    public void Save_ClampsAndTakesAnyFloatTypeAndThreeDimensions()
    {
        using Tensor values = tensor(new[] { -1.0, 0.0, 0.5, 1.0, 7.0, double.NegativeInfinity }).view(1, 1, 6).expand(3, 1, 6);
        ImageFile.Save(values, _folder["a.png"]);
        using Tensor back = ImageFile.Load(_folder["a.png"]);
        Assert.Equal([0f, 0f, 128f / 255, 1f, 1f, 0f], back[0, 1, 0].data<float>().ToArray());
    }

    [Theory, MemberData(nameof(BadShapes))]
    public void Save_RejectsWhatIsNoPicture(long[] shape, string reason)
    {
        using Tensor picture = zeros(shape);
        ArgumentException error = Assert.Throws<ArgumentException>(() => ImageFile.Save(picture, _folder["a.png"]));
        Assert.True(error.Message.Contains($"({string.Join(", ", shape)})"), reason);
        Assert.Empty(Directory.GetFiles(_folder.Path));
    }

    [Theory, InlineData("a.gif"), InlineData("a"), InlineData("missing/a.png"), InlineData("file.txt/a.png"), InlineData("folder.png")]
    public void Save_ThatFailsNamesTheFileAndLeavesNothing(string name)
    {
        File.WriteAllText(_folder["file.txt"], "in the way");
        Directory.CreateDirectory(_folder["folder.png"]);
        using Tensor picture = TestPictures.Gradient(4, 4);

        ImageException error = Assert.Throws<ImageException>(() => ImageFile.Save(picture, _folder[name]));
        Assert.StartsWith(_folder[name] + ": ", error.Message);
        Assert.Equal([_folder["file.txt"]], Directory.GetFiles(_folder.Path, "*", SearchOption.AllDirectories));
    }

    [Fact]
    public void Save_IntoAFolderThatTakesNoFilesFails()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "needs a folder that refuses even the administrator");
        using Tensor picture = TestPictures.Gradient(4, 4);
        ImageException error = Assert.Throws<ImageException>(() => ImageFile.Save(picture, "/proc/a.png"));
        Assert.StartsWith("/proc/a.png: ", error.Message);
    }

    [Theory, MemberData(nameof(Sizes))]
    public void ShorterSide_SetsTheSizeAndKeepsTheAspect(int height, int width, int side, int newHeight, int newWidth, string reason)
    {
        using Tensor picture = TestPictures.Gradient(height, width);
        ImageFile.Save(picture, _folder["a.png"]);
        using Tensor back = ImageFile.Load(_folder["a.png"], side);
        Assert.True(back.shape.SequenceEqual([1, 3, newHeight, newWidth]), $"{reason}: {string.Join("x", back.shape)}");
    }

    [Fact]
    public void ShorterSide_ThatMakesAnImageTooLargeIsRefused()
    {
        using Tensor picture = zeros(3, 2, 3);
        ImageFile.Save(picture, _folder["a.png"]);
        ImageException error = Assert.Throws<ImageException>(() => ImageFile.Load(_folder["a.png"], 9000));
        Assert.Contains("13500x9000 pixels", error.Message);
    }

    [Theory, InlineData(0), InlineData(-5)]
    public void ShorterSide_MustBePositive(int side) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => ImageFile.Load(_folder["a.png"], side));

    private static float MaxDifference(Tensor expected, Tensor actual)
    {
        using Tensor difference = (expected - actual).abs().max();
        return difference.item<float>();
    }
}

using NetVips;
using StyleKernels.Models.Images;
using Xunit;
using static TorchSharp.torch;

namespace StyleKernels.Tests.Images;

public sealed class FormatsTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public static TheoryData<byte[], string> Unreadable => new()
    {
        { [0, 0, 0, 24, .. "ftypheic"u8, 0, 0, 0, 0, .. "mif1heic"u8, .. new byte[40]], "HEIC" },
        { [0, 0, 0, 24, .. "ftypmif1"u8, 0, 0, 0, 0, .. "mif1heic"u8, .. new byte[40]], "HEIC" },
        { [.. "BM"u8, .. new byte[12], 40, .. new byte[60]], "BMP" },
        { [0, 0, 0, 12, .. "JXL \r\n"u8, 0x87, 0x0A, .. new byte[40]], "JPEG XL" },
        { [.. "<svg xmlns='http://www.w3.org/2000/svg' width='9' height='9'/>"u8], "SVG" },
        { [.. "<!DOCTYPE html><html><body>Not found</body></html>"u8], "web page" },
        { [.. "version https://git-lfs.github.com/spec/v1\n"u8], "Git LFS pointer" },
    };

    public void Dispose() => _folder.Dispose();

    [Theory, InlineData(".gif", 0.2f), InlineData(".tif", 0.002f), InlineData(".avif", 0.06f)]
    public void EveryReadableFormat_IsReadWhateverItsName(string extension, float tolerance)
    {
        using Tensor picture = TestPictures.Gradient(48, 64);
        using Image image = TestPictures.ToVips(picture);
        image.WriteToFile(_folder["a" + extension]);
        File.Move(_folder["a" + extension], _folder["a.bin"]);

        using Tensor back = ImageFile.Load(_folder["a.bin"]);
        Assert.Equal(picture.shape, back.shape);
        using Tensor apart = (picture - back).abs().max();
        Assert.InRange(apart.item<float>(), 0, tolerance);
        Assert.Equal(extension[1..], ImageFile.Inspect(_folder["a.bin"]).Format.ToLowerInvariant()[..(extension.Length - 1)]);
    }

    [Theory, InlineData(".gif"), InlineData(".tif"), InlineData(".avif")]
    public void TruncatedFile_IsRefused(string extension)
    {
        using Tensor picture = TestPictures.Noise(96, 128);
        using Image image = TestPictures.ToVips(picture);
        image.WriteToFile(_folder["a" + extension]);
        byte[] whole = File.ReadAllBytes(_folder["a" + extension]);
        for (int tenths = 1; tenths < 10; tenths++)
        {
            File.WriteAllBytes(_folder["cut"], whole[..(whole.Length * tenths / 10)]);
            Assert.Throws<ImageException>(() => ImageFile.Load(_folder["cut"]));
        }
    }

    [Theory, MemberData(nameof(Unreadable))]
    public void OtherFormat_IsCalledByItsRealName(byte[] content, string name)
    {
        File.WriteAllBytes(_folder["photo.JPG"], content);
        ImageException error = Assert.Throws<ImageException>(() => ImageFile.Load(_folder["photo.JPG"]));
        Assert.Equal(
            $"{_folder["photo.JPG"]}: this is {name}, named .JPG; JPEG, PNG, WebP, GIF, TIFF and AVIF are read", error.Message);
    }

    [Theory, InlineData(".gif"), InlineData(".webp")]
    public void Animation_GivesItsFirstFrame(string extension)
    {
        using Image black = Image.Black(16, 8, bands: 3).Copy(interpretation: Enums.Interpretation.Srgb);
        using Image white = black.Invert();
        using Image film = Image.Arrayjoin([black, white, black], across: 1);
        using Image frames = film.Mutate(change => change.Set(GValue.GIntType, "page-height", 8));
        frames.WriteToFile(_folder["film" + extension]);

        ImageInfo info = ImageFile.Inspect(_folder["film" + extension]);
        Assert.Equal((16, 8, 3), (info.Width, info.Height, info.Frames));
        using Tensor first = ImageFile.Load(_folder["film" + extension]);
        Assert.Equal([1L, 3, 8, 16], first.shape);
        Assert.Equal(0, first.max().item<float>());
    }

    [Theory]
    [InlineData("a.jpg", 65_501, 65_500)]
    [InlineData("a.webp", 16_384, 16_383)]
    public void LongestSide_IsWhatTheWriterTakes(string name, int tooLong, int longest)
    {
        Assert.Equal(longest, ImageFormat.LongestSide(name));
        using Tensor fits = zeros(3, 1, longest);
        ImageFile.Save(fits, _folder[name]);
        using Tensor beyond = zeros(3, 1, tooLong);
        Assert.Throws<ImageException>(() => ImageFile.Save(beyond, _folder[name]));
    }

    [Theory]
    [InlineData("a.JPEG", "JPEG", ".jpeg"), InlineData("a.webp", "WebP", ".webp"), InlineData("a.gif", "GIF", ".png"), InlineData("a.tiff", "TIFF", ".png")]
    [InlineData("a.jfif", "JPEG", ".jpg"), InlineData("a", "JPEG", ".jpg"), InlineData("a", "PNG", ".png"), InlineData("a.jpg", "PNG", ".png")]
    [InlineData("a.jpg", "AVIF", ".png")]
    public void ResultOfAPicture_KeepsItsFormatWhereItIsWritten(string path, string format, string extension) =>
        Assert.Equal(extension, ImageFormat.ExtensionFor(path, format));
}

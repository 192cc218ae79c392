using System.Buffers.Binary;
using StyleKernels.Models.Images;
using Xunit;
using static TorchSharp.torch;

namespace StyleKernels.Tests.Images;

/// <summary>Files come from anywhere: each gives its pixels or one line that names it.</summary>
public sealed class BrokenImagesTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public static TheoryData<byte[], string> NoPictures => new()
    {
        { [], "empty" },
        { [0xFF], "one byte" },
        { [0xFF, 0xD8, 0xFF], "a JPEG's first bytes" },
        { [.. "this is no picture, only a text"u8], "text" },
        { [.. "<svg xmlns='http://www.w3.org/2000/svg' width='9' height='9'><rect width='9' height='9'/></svg>"u8], "a format we do not read" },
        { [.. "BM"u8, .. new byte[12], 40, .. new byte[60]], "another" },
        { new byte[100_000], "zeros" },
    };

    public void Dispose() => _folder.Dispose();

    [Theory, MemberData(nameof(NoPictures))]
    public void NoPicture_IsNamed(byte[] content, string reason)
    {
        File.WriteAllBytes(_folder["a.jpg"], content);
        AssertRefused(_folder["a.jpg"], reason);
    }

    [Fact]
    public void MissingFileAndFolder_AreNamed()
    {
        Assert.Contains("no such file", AssertRefused(_folder["missing.png"], "missing"));
        Assert.Contains("folder", AssertRefused(_folder.Path, "a folder"));
    }

    [Theory, InlineData(".jpg"), InlineData(".png"), InlineData(".webp")]
    public void TruncatedFile_IsNeverTakenForAWholeOne(string extension)
    {
        byte[] whole = Encoded(extension, 96, 128);
        for (int tenths = 0; tenths < 10; tenths++)
        {
            File.WriteAllBytes(_folder["a" + extension], whole[..(whole.Length * tenths / 10)]);
            AssertRefused(_folder["a" + extension], $"{tenths} tenths");
            Assert.Throws<ImageException>(() => ImageFile.LoadCrop(_folder["a" + extension], 64, 64, 0, 0));
        }
    }

    [Theory, InlineData(".jpg"), InlineData(".png"), InlineData(".webp")]
    public void DamagedFile_IsReadOrNamed(string extension)
    {
        byte[] whole = Encoded(extension, 24, 32);
        var random = new Random(1);
        int refused = 0;
        for (int trial = 0; trial < 60; trial++)
        {
            byte[] damaged = [.. whole];
            for (int i = 0; i < 3; i++)
            {
                damaged[random.Next(damaged.Length)] = (byte)random.Next(256);
            }

            File.WriteAllBytes(_folder["a" + extension], damaged);
            refused += ReadsOrNames(_folder["a" + extension]) ? 0 : 1;
        }

        Assert.True(refused > 0, "damage was noticed at least once");
    }

    [Fact]
    public void HugePng_IsRefusedByItsHeader()
    {
        byte[] png = Encoded(".png", 1, 1);
        BinaryPrimitives.WriteInt32BigEndian(png.AsSpan(16), 40_000);
        BinaryPrimitives.WriteInt32BigEndian(png.AsSpan(20), 40_000);
        BinaryPrimitives.WriteUInt32BigEndian(png.AsSpan(29), Crc32(png.AsSpan(12, 17)));
        File.WriteAllBytes(_folder["a.png"], png);
        Assert.Contains("40000x40000 pixels", AssertRefused(_folder["a.png"], "1.6 gigapixels"));
    }

    [Fact]
    public void HugeJpeg_IsRefusedByItsHeader()
    {
        byte[] jpeg = Encoded(".jpg", 16, 16);
        int frame = jpeg.AsSpan().IndexOf([(byte)0xFF, (byte)0xC0]);
        BinaryPrimitives.WriteUInt16BigEndian(jpeg.AsSpan(frame + 5), 65_500);
        BinaryPrimitives.WriteUInt16BigEndian(jpeg.AsSpan(frame + 7), 65_500);
        File.WriteAllBytes(_folder["a.jpg"], jpeg);
        Assert.Contains("65500x65500 pixels", AssertRefused(_folder["a.jpg"], "4.3 gigapixels"));
    }

    [Fact]
    public void Message_IsOneLine()
    {
        var error = new ImageException("a.jpg", "first\nsecond\n\nsecond\n");
        Assert.Equal("a.jpg: first; second", error.Message);
        Assert.Equal("a.jpg", error.Path);
    }

    private static string AssertRefused(string path, string reason)
    {
        ImageException error = Assert.Throws<ImageException>(() => ImageFile.Load(path));
        Assert.True(error.Message.StartsWith(path + ": ", StringComparison.Ordinal), reason);
        Assert.True(error.Message.Length > path.Length + 5 && !error.Message.Contains('\n'), reason);
        return error.Message;
    }

    private static bool ReadsOrNames(string path)
    {
        try
        {
            using Tensor picture = ImageFile.Load(path);
            return true;
        }
        catch (ImageException)
        {
            return false;
        }
    }

    /// <summary>The checksum of a PNG chunk: a header with a wrong one is refused for that, not for its size.</summary>
    internal static uint Crc32(ReadOnlySpan<byte> bytes)
    {
        uint crc = uint.MaxValue;
        foreach (byte value in bytes)
        {
            crc ^= value;
            for (int bit = 0; bit < 8; bit++)
            {
                crc = (crc >> 1) ^ ((crc & 1) * 0xEDB88320);
            }
        }

        return ~crc;
    }

    private byte[] Encoded(string extension, int height, int width)
    {
        using Tensor picture = TestPictures.Noise(height, width);
        ImageFile.Save(picture, _folder["whole" + extension]);
        return File.ReadAllBytes(_folder["whole" + extension]);
    }
}

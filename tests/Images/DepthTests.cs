using System.Buffers.Binary;
using NetVips;
using StyleKernels.Models.Images;
using Xunit;
using static TorchSharp.torch;

namespace StyleKernels.Tests.Images;

/// <summary>Bits, gamma and profile.</summary>
public sealed class DepthTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory, InlineData(null), InlineData(64)]
    public void SixteenBits_ComeBackToTheBit(int? size)
    {
        using Tensor ramp = linspace(0.25, 0.26, 300).view(1, 1, 1, 300).expand(1, 3, 64, 300).contiguous();
        ImageFile.Save(ramp, _folder["a.png"], new ImageSaveOptions { BitDepth = 16 });
        using (Image stored = Image.NewFromFile(_folder["a.png"]))
        {
            Assert.Equal(Enums.BandFormat.Ushort, stored.Format);
        }

        using Tensor back = ImageFile.Load(_folder["a.png"], size);
        using Tensor apart = (back - ramp).abs().max();
        Assert.InRange(apart.item<float>(), 0, 0.6f / 65535);
    }

    [Fact]
    public void SixteenBits_AreResizedAsEightAre()
    {
        using Tensor picture = TestPictures.Gradient(90, 120);
        ImageFile.Save(picture, _folder["8.png"]);
        ImageFile.Save(picture, _folder["16.png"], new ImageSaveOptions { BitDepth = 16 });
        using Tensor eight = ImageFile.Load(_folder["8.png"], 33);
        using Tensor sixteen = ImageFile.Load(_folder["16.png"], 33);
        Assert.Equal(eight.shape, sixteen.shape);
        Assert.InRange((eight - sixteen).abs().max().item<float>(), 0, 2.5f / 255);
    }

    [Theory, InlineData(3), InlineData(6), InlineData(8)]
    public void SixteenBits_AreTurnedUpright(int orientation)
    {
        using Tensor picture = TestPictures.Gradient(30, 40);
        ImageFile.Save(picture, _folder["a.png"], new ImageSaveOptions { BitDepth = 16 });
        using (Image stored = Image.NewFromFile(_folder["a.png"]))
        using (Image marked = stored.Mutate(change => change.Set(GValue.GIntType, "orientation", orientation)))
        {
            marked.Tiffsave(_folder["a.tif"]);
        }

        Tensor upright = orientation == 3 ? picture.flip(2, 3) : picture.rot90(orientation == 6 ? -1 : 1, (2, 3));
        using Tensor back = ImageFile.Load(_folder["a.tif"]);
        Assert.Equal(upright.shape, back.shape);
        Assert.InRange((back - upright).abs().max().item<float>(), 0, 1f / 65535);
    }

    [Theory, InlineData(8), InlineData(16)]
    public void LinearPng_IsAsBrightAsItsLight(int bits)
    {
        // The light of sRGB 0.5 is 0.2140.
        using Tensor light = full(3, 8, 8, 0.2140f);
        ImageFile.Save(light, _folder["a.png"], new ImageSaveOptions { BitDepth = bits });
        File.WriteAllBytes(_folder["linear.png"], WithGamma(File.ReadAllBytes(_folder["a.png"]), 100_000));
        using Tensor back = ImageFile.Load(_folder["linear.png"]);
        Assert.InRange(back.mean().item<float>(), 0.495f, 0.505f);
    }

    [Theory, InlineData(45_455u), InlineData(0u)]
    public void UsualGamma_LeavesThePixelsAsTheyAre(uint gamma)
    {
        using Tensor picture = TestPictures.Noise(8, 8);
        ImageFile.Save(picture, _folder["a.png"]);
        File.WriteAllBytes(_folder["marked.png"], WithGamma(File.ReadAllBytes(_folder["a.png"]), gamma));
        using Tensor back = ImageFile.Load(_folder["marked.png"]);
        Assert.True(back.Equals(picture));
    }

    [Theory, InlineData("a.png"), InlineData("a.jpg"), InlineData("a.webp")]
    public void Result_SaysThatItIsSrgbAndWhatMadeIt(string name)
    {
        using Tensor picture = TestPictures.Gradient(8, 8);
        ImageFile.Save(picture, _folder[name], new ImageSaveOptions { Software = "tests 1" });
        using Image stored = Image.NewFromFile(_folder[name]);
        Assert.Equal(Image.ProfileLoad("srgb"), (byte[])stored.Get("icc-profile-data"));
        Assert.Equal("tests 1", ImageFile.Inspect(_folder[name]).Software);
    }

    /// <summary>The file without its profile, which would say more, and with a gAMA chunk before its pixels.</summary>
    private static byte[] WithGamma(byte[] png, uint gamma)
    {
        using Image image = Image.PngloadBuffer(png);
        byte[] plain = image.PngsaveBuffer(keep: Enums.ForeignKeep.None);
        byte[] chunk = [0, 0, 0, 4, .. "gAMA"u8, 0, 0, 0, 0, 0, 0, 0, 0];
        BinaryPrimitives.WriteUInt32BigEndian(chunk.AsSpan(8), gamma);
        BinaryPrimitives.WriteUInt32BigEndian(chunk.AsSpan(12), BrokenImagesTests.Crc32(chunk.AsSpan(4, 8)));
        const int HeaderEnd = 33;
        return [.. plain[..HeaderEnd], .. chunk, .. plain[HeaderEnd..]];
    }
}

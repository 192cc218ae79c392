using NetVips;
using StyleKernels.Models.Images;
using Xunit;
using static TorchSharp.torch;

namespace StyleKernels.Tests.Images;

/// <summary>Whatever a file holds, sRGB comes out.</summary>
public sealed class ImageColoursTests : IDisposable
{
    private const float OneStep = 1.01f / 255;
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void SixteenBits_AreRead()
    {
        using Tensor picture = TestPictures.Gradient(20, 30);
        using Image eight = TestPictures.ToVips(picture);
        using Image sixteen = (eight * 257).Cast(Enums.BandFormat.Ushort).Copy(interpretation: Enums.Interpretation.Rgb16);
        Assert.Equal(Enums.BandFormat.Ushort, sixteen.Format);
        AssertReads(sixteen, picture, OneStep);
    }

    [Theory, InlineData(Enums.Interpretation.Bw), InlineData(Enums.Interpretation.Grey16)]
    public void Gray_FillsAllThreeChannels(Enums.Interpretation interpretation)
    {
        using Image ramp = Image.Grey(50, 8, uchar: true);
        using Image gray = ramp.Colourspace(interpretation);
        Assert.Equal(1, gray.Bands);
        using Tensor row = (linspace(0, 1, 50) * 255).round() / 255;
        AssertReads(gray, row.view(1, 1, 1, 50).expand(1, 3, 8, 50), OneStep);
    }

    [Theory, InlineData(Enums.Interpretation.Srgb), InlineData(Enums.Interpretation.Rgb16)]
    public void Transparency_LetsWhiteThrough(Enums.Interpretation interpretation)
    {
        using Image red = Image.Black(40, 8, bands: 3).Linear([1, 1, 1], [255, 0, 0]).Cast(Enums.BandFormat.Uchar);
        using Image opacity = Image.Grey(40, 8, uchar: true);
        using Image translucent = red.Copy(interpretation: Enums.Interpretation.Srgb).Bandjoin(opacity).Colourspace(interpretation);
        using Tensor white = (1 - linspace(0, 1, 40)).view(1, 1, 1, 40).expand(1, 1, 8, 40);
        using Tensor expected = cat([ones_like(white), white, white], dim: 1);
        AssertReads(translucent, expected, 2 * OneStep);
    }

    [Fact]
    public void TransparentGray_LetsWhiteThrough()
    {
        using Image opacity = Image.Grey(40, 8, uchar: true);
        using Image translucent = Image.Black(40, 8).Copy(interpretation: Enums.Interpretation.Bw).Bandjoin(opacity);
        using Tensor white = (1 - linspace(0, 1, 40)).view(1, 1, 1, 40).expand(1, 3, 8, 40);
        AssertReads(translucent, white, 2 * OneStep);
    }

    [Fact]
    public void Palette_BecomesColours()
    {
        using Tensor picture = TestPictures.Noise(4, 4);
        using Image image = TestPictures.ToVips(picture);
        image.Pngsave(_folder["a.png"], palette: true, effort: 10);
        using Tensor back = ImageFile.Load(_folder["a.png"]);
        AssertClose(picture, back, 0.05f);
    }

    [Fact]
    public void ProfileOfAnotherSpace_IsApplied()
    {
        // Inside both gamuts, so that the way there and back loses only rounding.
        using Tensor picture = 0.3 + (0.4 * TestPictures.Gradient(20, 30));
        using Image srgb = TestPictures.ToVips(picture);
        using Image wide = srgb.IccTransform("p3", inputProfile: "srgb");
        Assert.True(wide.Contains("icc-profile-data"));
        using Image apart = (wide - srgb).Abs();
        Assert.True(apart.Max() > 5, "the stored numbers differ from sRGB's");
        AssertReads(wide, picture, 0.02f);
    }

    [Theory, InlineData(true), InlineData(false)]
    public void Cmyk_BecomesSrgb(bool keepProfile)
    {
        using Tensor picture = 0.3 + (0.4 * TestPictures.Gradient(32, 32));
        using Image srgb = TestPictures.ToVips(picture);
        using Image cmyk = srgb.IccTransform("cmyk", inputProfile: "srgb", intent: Enums.Intent.Relative);
        Assert.Equal(4, cmyk.Bands);
        cmyk.Jpegsave(_folder["a.jpg"], q: 95, keep: keepProfile ? Enums.ForeignKeep.All : Enums.ForeignKeep.None);
        using Tensor back = ImageFile.Load(_folder["a.jpg"]);
        AssertClose(picture, back, 0.12f);
    }

    [Theory]
    [InlineData(1), InlineData(2), InlineData(3), InlineData(4), InlineData(5), InlineData(6), InlineData(7), InlineData(8)]
    public void Orientation_IsApplied(int orientation)
    {
        using Tensor upright = TestPictures.Gradient(32, 64);
        WriteTurned(upright, orientation);

        using Tensor back = ImageFile.Load(_folder["a.jpg"]);
        AssertClose(upright, back, 0.04f);
        using Tensor half = ImageFile.Load(_folder["a.jpg"], 16);
        Assert.Equal([1L, 3, 16, 32], half.shape);
        AssertClose(Halved(upright), half, 0.05f);
    }

    [Theory, InlineData(1), InlineData(6)]
    public void PartOfATurnedPicture_IsTheSameEnlarged(int orientation)
    {
        using Tensor upright = TestPictures.Gradient(32, 64);
        WriteTurned(upright, orientation);

        using Picture part = ImageFile.LoadPicture(_folder["a.jpg"], 40, new PictureArea(40, 8, 10, 10));
        Assert.Equal([1L, 3, 40, 40], part.Colours.shape);
        using Tensor area = upright.narrow(2, 8, 10).narrow(3, 40, 10);
        AssertClose(area.mean([2, 3], keepdim: true), part.Colours.mean([2, 3], keepdim: true), 0.03f);
    }

    /// <summary>Floating point is linear light, in grey as in colours.</summary>
    [Fact]
    public void GreyInFloatingPoint_IsAsLightAsColours()
    {
        using Image dark = Image.Black(8, 8);
        using Image grey = (dark + 0.2).Cast(Enums.BandFormat.Float).Copy(interpretation: Enums.Interpretation.Bw);
        grey.Tiffsave(_folder["grey.tif"]);
        using Image colours = grey.Bandjoin(grey, grey).Copy(interpretation: Enums.Interpretation.Scrgb);
        colours.Tiffsave(_folder["colours.tif"]);
        using Tensor expected = ImageFile.Load(_folder["colours.tif"]);
        using Tensor actual = ImageFile.Load(_folder["grey.tif"]);
        Assert.InRange(expected.mean().item<float>(), 0.4f, 0.6f);
        AssertClose(expected, actual, 3e-3f);
    }

    private void WriteTurned(Tensor upright, int orientation)
    {
        using Tensor stored = Stored(upright, orientation).contiguous();
        using Image image = TestPictures.ToVips(stored);
        using Image marked = image.Mutate(change => change.Set(GValue.GIntType, "orientation", orientation));
        marked.Jpegsave(_folder["a.jpg"], q: 100);
    }

    /// <summary>The pixels a camera writes so that a viewer who obeys the mark sees <paramref name="upright"/> (EXIF 2.3, tag 0x0112).</summary>
    private static Tensor Stored(Tensor upright, int orientation) => orientation switch
    {
        1 => upright.alias(),
        2 => upright.flip(3),
        3 => upright.flip(2, 3),
        4 => upright.flip(2),
        5 => upright.transpose(2, 3),
        6 => upright.rot90(1, (2, 3)),
        7 => upright.transpose(2, 3).flip(2, 3),
        _ => upright.rot90(-1, (2, 3)),
    };

    private static Tensor Halved(Tensor picture) => TorchSharp.torch.nn.functional.avg_pool2d(picture, 2);

    private void AssertReads(Image image, Tensor expected, float tolerance)
    {
        image.Pngsave(_folder["a.png"]);
        using Tensor back = ImageFile.Load(_folder["a.png"]);
        AssertClose(expected, back, tolerance);
    }

    private static void AssertClose(Tensor expected, Tensor actual, float tolerance)
    {
        Assert.Equal(expected.shape, actual.shape);
        using Tensor difference = (expected - actual).abs().max();
        Assert.InRange(difference.item<float>(), 0, tolerance);
    }
}

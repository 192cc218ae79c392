using SixLabors.ImageSharp;
using SixLabors.ImageSharp.PixelFormats;
using StyleKernels.ImageSharp;
using StyleKernels.Models.Images;
using StyleKernels.Tests.Images;
using StyleKernels.Tests.Kernels;
using Xunit;
using static TorchSharp.torch;

namespace StyleKernels.Tests.ImageSharp;

public sealed class ImageTensorTests
{
    [Fact]
    public void PngReadByImageSharp_IsThePictureThatTheLibraryReads()
    {
        using var folder = new TemporaryFolder();
        using Tensor picture = TestPictures.Noise(13, 31);
        ImageFile.Save(picture, folder["picture.png"]);
        using Image<Rgb24> image = Image.Load<Rgb24>(folder["picture.png"]);
        using Tensor expected = ImageFile.Load(folder["picture.png"]);

        using Tensor read = image.ToTensor();

        Assert.Equal([1, 3, 13, 31], read.shape);
        Assert.True(TensorAssert.MaxError(expected, read) < 1e-6);
    }

    [Fact]
    public void EveryEightBitValue_ComesBackExactly()
    {
        using var image = new Image<Rgba32>(256, 1);
        for (int x = 0; x < 256; x++)
        {
            image[x, 0] = new Rgba32((byte)x, (byte)(255 - x), (byte)(x ^ 85));
        }

        using Tensor picture = image.ToTensor();
        using Image<Rgba32> back = picture.ToImage<Rgba32>();

        Assert.All(Enumerable.Range(0, 256), x => Assert.Equal(image[x, 0], back[x, 0]));
    }

    [Fact]
    public void SixteenBits_ComeBackExactly()
    {
        using var image = new Image<Rgb48>(3, 2);
        image[0, 0] = new Rgb48(1, 257, 65535);
        image[2, 1] = new Rgb48(12345, 54321, 32768);

        using Tensor picture = image.ToTensor();
        using Image<Rgb48> back = picture.ToImage<Rgb48>();

        Assert.Equal(image[0, 0], back[0, 0]);
        Assert.Equal(image[2, 1], back[2, 1]);
    }

    [Fact]
    public void Gray_IsThreeEqualColours()
    {
        using var image = new Image<L8>(2, 1);
        image[1, 0] = new L8(51);

        using Tensor picture = image.ToTensor();

        Assert.All(Enumerable.Range(0, 3), c => Assert.Equal(0.2, picture[0, c, 0, 1].item<float>(), 6));
    }

    [Fact]
    public void Transparency_BecomesWhite()
    {
        using var image = new Image<Rgba32>(2, 1);
        image[0, 0] = new Rgba32(255, 0, 0, 0);
        image[1, 0] = new Rgba32(0, 0, 0, 51);

        using Tensor picture = image.ToTensor();
        using Image<Rgba32> back = picture.ToImage<Rgba32>();

        Assert.Equal(new Rgba32(255, 255, 255, 255), back[0, 0]);
        Assert.Equal(new Rgba32(204, 204, 204, 255), back[1, 0]);
    }

    [Fact]
    public void ValuesOutsideTheRange_AreLimited()
    {
        using Tensor picture = tensor(new[] { -1f, 0.5f, 2f }).view(3, 1, 1);

        using Image<Rgb24> image = picture.ToImage<Rgb24>();

        Assert.Equal(new Rgb24(0, 128, 255), image[0, 0]);
    }

    [Fact]
    public void AnotherShape_IsRefused()
    {
        using Tensor two = zeros(2, 3, 4, 4);
        using Tensor bytes = zeros([3, 4, 4], uint8);

        Assert.Contains("(2, 3, 4, 4)", Assert.Throws<ArgumentException>(() => two.ToImage<Rgb24>()).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => bytes.ToImage<Rgb24>());
    }
}

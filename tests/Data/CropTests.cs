using StyleKernels.Models.Data;
using StyleKernels.Models.Images;
using Xunit;

namespace StyleKernels.Tests.Data;

public sealed class CropTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void UnscaledCrop_HasThePicturesOwnPixels(bool flip)
    {
        const int width = 9, height = 7, size = 4;
        var picture = new DecodedPicture([.. Enumerable.Range(0, 3 * width * height).Select(i => (byte)(i * 37))], width, height);
        byte[] planes = new byte[3 * size * size];
        Crop.Of(picture, height, size, horizontal: 0.6, vertical: 1).CopyTo(picture, flip, planes);
        for (int channel = 0; channel < 3; channel++)
        {
            for (int y = 0; y < size; y++)
            {
                for (int x = 0; x < size; x++)
                {
                    int column = 3 + (flip ? size - 1 - x : x);
                    Assert.Equal(picture.Pixels[((((3 + y) * width) + column) * 3) + channel], planes[(((channel * size) + y) * size) + x]);
                }
            }
        }
    }

    [Theory]
    [InlineData(50, "scaled down to half")]
    [InlineData(77, "scaled down a little")]
    [InlineData(150, "enlarged")]
    public void ScaledCrop_ShowsWhatLiesAtEachPlace(int shorterSide, string reason)
    {
        const int width = 130, height = 100, size = 40;
        byte[] pixels = new byte[3 * width * height];
        for (int i = 0; i < pixels.Length; i++)
        {
            pixels[i] = (byte)Math.Round(Wave(i / 3 % width, i / 3 / width, i % 3));
        }

        var picture = new DecodedPicture(pixels, width, height);
        byte[] planes = new byte[3 * size * size];
        Crop crop = Crop.Of(picture, shorterSide, size, 0.5, 0.4);
        crop.CopyTo(picture, flip: false, planes);
        Assert.Equal((double)height / shorterSide, crop.Scale);
        for (int i = 0; i < planes.Length; i++)
        {
            double x = crop.Left + (((i % size) + 0.5) * crop.Scale) - 0.5;
            double y = crop.Top + (((i / size % size) + 0.5) * crop.Scale) - 0.5;
            Assert.True(Math.Abs(Wave(x, y, i / (size * size)) - planes[i]) < 3, reason);
        }

        static double Wave(double x, double y, int channel) => 128 + (100 * Math.Sin((x / 9) + (y / 11) + channel));
    }
}

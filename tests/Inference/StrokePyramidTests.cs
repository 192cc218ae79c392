using StyleKernels.Models.Inference;
using StyleKernels.Tests.Images;
using StyleKernels.Tests.Kernels;
using Xunit;
using static TorchSharp.torch;

namespace StyleKernels.Tests.Inference;

public sealed class StrokePyramidTests
{
    [Theory]
    [InlineData(512, 700, 1, "512", "the size that the network knows")]
    [InlineData(700, 900, 1, "700", "hardly larger")]
    [InlineData(300, 300, 1, "300", "smaller: there is nothing to enlarge")]
    [InlineData(1024, 1536, 1, "512 1024", "twice as large")]
    [InlineData(3000, 4000, 1, "512 923 1664 3000", "twelve megapixels")]
    [InlineData(1024, 1024, 2, "256 512 1024", "larger strokes begin at a smaller size")]
    [InlineData(1024, 1024, 0.5, "1024", "smaller strokes begin at a larger one")]
    public void Sizes_GoFromTheBaseToTheWholePicture(int height, int width, double stroke, string expected, string reason)
    {
        string sizes = string.Join(' ', StrokePyramid.Sizes(height, width, stroke).Select(size => size.Height));
        Assert.True(sizes == expected, $"{reason}: {sizes}");
    }

    [Fact]
    public void StrokesLargerThanThePicture_EndAtASinglePixel()
    {
        using var scope = NewDisposeScope();
        Tensor content = TestPictures.Noise(256, 256);
        TensorAssert.Close(content, StrokePyramid.Restyle(content, 1000, picture => picture.clone()), 1e-5, "no size twice");
    }

    [Fact]
    public void NetworkThatChangesNothing_GivesThePictureBack()
    {
        using var scope = NewDisposeScope();
        Tensor content = TestPictures.Noise(130, 97);
        TensorAssert.Close(content, StrokePyramid.Restyle(content, 16, picture => picture.clone()), 1e-5, "bands that add up");
    }

    [Fact]
    public void LargeStrokesComeFromTheBase_AndDetailFromTheWholePicture()
    {
        using var scope = NewDisposeScope();

        // White at the base, black above it with one bright pixel of detail.
        Tensor Restyle(Tensor picture)
        {
            Tensor result = zeros_like(picture);
            if (picture.shape[2] <= 64)
            {
                return result + 0.5;
            }

            result[0, 0, 60, 60] = 0.3;
            return result;
        }

        Tensor result = StrokePyramid.Restyle(zeros(1, 3, 128, 128), 8, Restyle);
        Assert.Equal(0.5, result.mean().item<float>(), 1e-3);
        Assert.True(result[0, 0, 60, 60].item<float>() > 0.65);
    }
}

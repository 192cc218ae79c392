using StyleKernels.Models.Inference;
using StyleKernels.Models.Networks;
using StyleKernels.Tests.Images;
using TorchSharp;
using Xunit;
using static TorchSharp.torch;

namespace StyleKernels.Tests.Inference;

public sealed class FlatAreaGrainTests
{
    [Fact]
    public void Grain_IsInFlatAreasAlone_SmallAndTheSameEveryTime()
    {
        using var scope = NewDisposeScope();
        Tensor picture = TestPictures.Noise(20, 24);
        picture.narrow(3, 8, 16).fill_(0.5);
        Tensor grained = FlatAreaGrain.Add(picture);
        Tensor change = (grained - picture).abs();
        Assert.Equal(0, change.narrow(3, 0, 7).max().ToSingle());
        Assert.InRange(change.max().ToDouble(), 1e-4, 1.0 / 255);
        Assert.InRange(grained.narrow(3, 8, 16).std().ToDouble(), 1e-3, 4e-3);
        Assert.True(grained.Equals(FlatAreaGrain.Add(picture)));
    }

    [Theory]
    [InlineData(9, 9, false)]
    [InlineData(30, 40, false)]
    [InlineData(1, 9, true)]
    [InlineData(1, 1, true)]
    public void OnlyRunsOfOneColour_AreTouched(int height, int width, bool touched)
    {
        using var scope = NewDisposeScope();
        Tensor gradient = TestPictures.Gradient(height, width);
        Tensor grained = FlatAreaGrain.Add(gradient);
        Assert.Equal(gradient.shape, grained.shape);
        Assert.Equal(!touched, grained.Equals(gradient));
    }

    [Fact]
    public void StripesOfOneColour_AreTouchedEverywhere()
    {
        using var scope = NewDisposeScope();
        Tensor stripes = linspace(0.1, 0.9, 12).view(1, 1, 12, 1).expand(1, 3, 12, 10).contiguous();
        Tensor change = (FlatAreaGrain.Add(stripes) - stripes).abs();
        Assert.True(change.gt(0).to(float32).mean().ToDouble() > 0.95);
    }

    [Theory]
    [InlineData(0, "black")]
    [InlineData(0.5, "grey")]
    [InlineData(1, "white")]
    public void BuiltInNetwork_PaintsAPictureOfOneColour(double level, string reason)
    {
        using var scope = NewDisposeScope();
        using var stylizer = new Stylizer(NetworkCheckpoint.Load(NetworkCheckpoint.DefaultName));
        using StyleCode style = stylizer.EncodeStyle(
            nn.functional.interpolate(TestPictures.Noise(24, 24), scale_factor: [8.0, 8.0], mode: InterpolationMode.Bilinear));
        Tensor result = stylizer.Stylize(full(1, 3, 128, 128, level), style);
        double spread = result.std().ToDouble();
        Assert.True(spread > 0.03, $"{reason}: {spread}");
        Assert.True(result.gt(0.02).logical_and(result.lt(0.98)).to(float32).mean().ToDouble() > 0.5, reason);
    }
}

using StyleKernels.Evaluation.Losses;
using StyleKernels.Tests.Images;
using TorchSharp;
using Xunit;
using static TorchSharp.torch;

namespace StyleKernels.Tests.Evaluation.Losses;

public sealed class FlatAreasTests
{
    [Fact]
    public void NoiseOnAFlatContent_CountsAgainstTheStylesOwnQuiet()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor flat = full([1, 3, 64, 64], 0.5);
        Tensor quietStyle = flat + (0.02 * (TestPictures.Noise(64, 64) - 0.5));
        Tensor once = flat + (0.02 * (TestPictures.Noise(64, 64, 1) - 0.5));
        Tensor thrice = flat + (0.06 * (TestPictures.Noise(64, 64, 1) - 0.5));
        using FlatAreas areas = FlatAreas.Of(flat, quietStyle);
        double one = areas.Measure(once);
        Assert.InRange(one, 0.9, 1.5);
        Assert.Equal(3, areas.Measure(thrice) / one, 1e-3);
        Assert.InRange(areas.Measure(flat), 0, 1e-5);
    }

    [Fact]
    public void OnlyWindowsWhereTheContentIsFlat_Count()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor content = full([1, 3, 64, 64], 0.5);
        content.narrow(3, 0, 32).copy_(TestPictures.Noise(64, 32));
        using FlatAreas areas = FlatAreas.Of(content, TestPictures.Noise(64, 64));
        Assert.InRange(areas.Measure(content), 0, 1e-5);
    }

    [Theory, InlineData(64, 64, "nothing flat"), InlineData(5, 7, "smaller than a window")]
    public void WithoutFlatWindows_ThereIsNoMeasure(int height, int width, string reason)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor noise = TestPictures.Noise(height, width);
        using FlatAreas areas = FlatAreas.Of(noise, noise);
        Assert.True(double.IsNaN(areas.Measure(noise)), reason);
    }
}

using StyleKernels.Models.Training;
using StyleKernels.Tests.Images;
using Xunit;
using static TorchSharp.torch;

namespace StyleKernels.Tests.Training;

public sealed class FlatAreasTests
{
    [Fact]
    public void Excess_OfTheContentItselfIsNothing()
    {
        using var scope = NewDisposeScope();
        Tensor content = TestPictures.Noise(64, 48, seed: 1);
        Assert.Equal(0, Excess(content, content, Plain(0.5)));
    }

    [Fact]
    public void Excess_LeavesAQuietSkyAsBusyAsTheStylesQuietestPlaces()
    {
        using var scope = NewDisposeScope();
        Tensor texture = Texture(0.2);
        Assert.Equal(0, Excess(texture, Plain(0.5), texture), 0.25);
        Assert.True(Excess(texture, Plain(0.5), Texture(0.02)) > 1.5);
    }

    /// <summary>The style is busy but for one corner: that corner says how quiet a sky may be.</summary>
    [Fact]
    public void Excess_LooksAtTheQuietestTenthOfTheStyle()
    {
        using var scope = NewDisposeScope();
        Tensor style = Texture(0.2);
        style.narrow(2, 0, 36).narrow(3, 0, 36).fill_(0.5);
        Assert.True(Excess(Texture(0.2), Plain(0.5), style) > 2);
    }

    [Fact]
    public void Excess_IsTheLogarithmOfTheRatio()
    {
        using var scope = NewDisposeScope();
        double two = Excess(Texture(0.8), Plain(0.5), Texture(0.2));
        double four = Excess(Texture(0.8), Plain(0.5), Texture(0.1));
        Assert.Equal(Math.Log(2), four - two, 0.02);
    }

    [Fact]
    public void Excess_SeesGrainAndPatches()
    {
        using var scope = NewDisposeScope();
        Tensor sky = Plain(0.5);
        Tensor patches = sky.clone();
        patches.narrow(2, 32, 32).narrow(3, 32, 32).fill_(0.7);
        Assert.True(Excess(patches, sky, Plain(0.2)) > 0.3);
        Assert.True(Excess((TestPictures.Noise(64, 64, seed: 6) - 0.5) * 0.1 + 0.5, sky, Plain(0.2)) > 0.3);
    }

    [Fact]
    public void Excess_LeavesTexturedContentsFree()
    {
        using var scope = NewDisposeScope();
        Assert.Equal(0, Excess(Texture(0.18), Texture(0.1), Plain(0.2)));
    }

    [Fact]
    public void Excess_OfABatchIsTheMean()
    {
        using var scope = NewDisposeScope();
        (Tensor loud, Tensor soft) = (Texture(0.3), Texture(0.1));
        (Tensor sky, Tensor style) = (Plain(0.5), Texture(0.05));
        double both = Excess(cat([loud, soft]), cat([sky, sky]), cat([style, style]));
        Assert.Equal((Excess(loud, sky, style) + Excess(soft, sky, style)) / 2, both, 1e-5);
    }

    [Fact]
    public void Gradient_OfFlatPicturesIsFinite()
    {
        using var scope = NewDisposeScope();
        Tensor result = Plain(0.5).requires_grad_();
        FlatAreas.Excess(result, Plain(0.3), Plain(0.1)).backward();
        Assert.True(result.grad!.isfinite().all().item<bool>());
    }

    [Fact]
    public void Gradient_IsThatOfTheFormula()
    {
        using var scope = NewDisposeScope();
        Tensor content = TestPictures.Gradient(32, 40).to(ScalarType.Float64);
        Tensor style = Plain(0.5).to(ScalarType.Float64);
        Tensor result = TestPictures.Noise(32, 40, seed: 2).to(ScalarType.Float64).requires_grad_();
        FlatAreas.Excess(result, content, style).backward();
        Tensor direction = TestPictures.Noise(32, 40, seed: 3).to(ScalarType.Float64) - 0.5;
        double slope = (result.grad! * direction).sum().item<double>();
        double Along(double t) => FlatAreas.Excess(result.detach() + (direction * t), content, style).item<double>();
        Assert.Equal(slope, (Along(1e-5) - Along(-1e-5)) / 2e-5, 1e-7);
    }

    private static double Excess(Tensor result, Tensor content, Tensor style) => FlatAreas.Excess(result, content, style).item<float>();

    private static Tensor Plain(double value) => full([1, 3, 64, 64], value);

    /// <summary>Squares of 4 pixels in colours around the middle: as busy in small copies as at full size.</summary>
    private static Tensor Texture(double amplitude) =>
        ((TestPictures.Noise(16, 16, seed: 5) - 0.5) * amplitude + 0.5).repeat_interleave(4, 2).repeat_interleave(4, 3);
}

using StyleKernels.Models.Training;
using StyleKernels.Tests.Images;
using Xunit;
using static TorchSharp.torch;

namespace StyleKernels.Tests.Training;

public sealed class ToneTests
{
    [Theory]
    [InlineData(0.5, 0.2, 0)]
    [InlineData(1, 0, 0)]
    [InlineData(-0.9, 0.95, 2)]
    public void Distance_DependsOnTheOrderOfLightNotOnBrightnessOrContrast(double contrast, double brightness, double expected)
    {
        using var scope = NewDisposeScope();
        Tensor content = TestPictures.Gradient(40, 56);
        Assert.Equal(expected, Tone.Distance((content * contrast) + brightness, content).item<float>(), 0.01);
    }

    [Fact]
    public void Distance_OfUnrelatedPicturesIsOne()
    {
        using var scope = NewDisposeScope();
        Tensor lit = zeros(1, 3, 32, 32);
        lit.narrow(3, 0, 16).fill_(1);
        Assert.Equal(1, Tone.Distance(lit.permute(0, 1, 3, 2), lit).item<float>(), 1e-5);
    }

    [Fact]
    public void Distance_IgnoresStrokesSmallerThanACell()
    {
        using var scope = NewDisposeScope();
        Tensor content = TestPictures.Gradient(64, 64) * 0.5 + 0.25;
        Tensor hatched = content.clone();
        hatched[TensorIndex.Colon, TensorIndex.Colon, TensorIndex.Slice(step: 2)] += 0.2;
        hatched[TensorIndex.Colon, TensorIndex.Colon, TensorIndex.Slice(1, step: 2)] -= 0.2;

        // Not quite 0: some of the variance of so soft a gradient counts as flat.
        Assert.Equal(Tone.Distance(content, content).item<float>(), Tone.Distance(hatched, content).item<float>(), 1e-4);
    }

    [Fact]
    public void Distance_SeesAHalo()
    {
        using var scope = NewDisposeScope();
        Tensor swan = full([1, 3, 64, 64], 0.4);
        swan.narrow(2, 24, 16).narrow(3, 24, 16).fill_(0.9);
        Tensor halo = swan.clone();
        halo.narrow(2, 16, 32).narrow(3, 16, 32).fill_(0.1);
        halo.narrow(2, 24, 16).narrow(3, 24, 16).fill_(0.9);
        Assert.True(Tone.Distance(halo, swan).item<float>() > 0.05);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Gradient_OfAFlatPictureIsFinite(bool flatContent)
    {
        using var scope = NewDisposeScope();
        Tensor flat = full([1, 3, 32, 32], 0.5);
        Tensor result = (flatContent ? TestPictures.Gradient(32, 32) : flat).clone().requires_grad_();
        Tone.Distance(result, flatContent ? flat : TestPictures.Gradient(32, 32)).backward();
        Assert.True(result.grad!.isfinite().all().item<bool>());
    }

    [Fact]
    public void Gradient_IsThatOfTheFormula()
    {
        using var scope = NewDisposeScope();
        Tensor content = TestPictures.Noise(16, 24, seed: 1).to(ScalarType.Float64);
        Tensor result = TestPictures.Noise(16, 24, seed: 2).to(ScalarType.Float64).requires_grad_();
        Tone.Distance(result, content).backward();
        Tensor direction = TestPictures.Noise(16, 24, seed: 3).to(ScalarType.Float64) - 0.5;
        double slope = (result.grad! * direction).sum().item<double>();
        double Along(double t) => Tone.Distance(result.detach() + (direction * t), content).item<double>();
        Assert.Equal(slope, (Along(1e-5) - Along(-1e-5)) / 2e-5, 1e-7);
    }
}

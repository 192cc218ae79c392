using StyleKernels.Models.Training;
using TorchSharp;
using Xunit;
using static TorchSharp.torch;

namespace StyleKernels.Tests.Training;

public sealed class SaturationTests
{
    [Theory]
    [InlineData(6, 0.3 * 4)]
    [InlineData(-5, 0.3 * 1)]
    [InlineData(3.9, 0)]
    public void Penalty_IsTheSquareOfWhatIsBeyondFour(double beforeTheSigmoid, double expected)
    {
        using DisposeScope scope = NewDisposeScope();
        Assert.Equal(expected, Saturation.Penalty(full([1, 3, 2, 2], beforeTheSigmoid, float32).sigmoid()).item<float>(), 1e-3);
    }

    [Fact]
    public void BlackAndWhite_HaveAFinitePenalty()
    {
        using DisposeScope scope = NewDisposeScope();
        Assert.InRange(Saturation.Penalty(tensor([0f, 1f])).item<float>(), 0.3f * 9 * 9, 0.3f * 10 * 10);
    }
}

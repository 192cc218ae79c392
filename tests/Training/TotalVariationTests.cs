using StyleKernels.Models.Training;
using TorchSharp;
using Xunit;
using static TorchSharp.torch;

namespace StyleKernels.Tests.Training;

public sealed class TotalVariationTests
{
    [Fact]
    public void Stripes_CountAcrossThemAlone()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor stripes = tensor([0f, 0.5f, 0f, 0.5f]).expand(2, 3, 4, 4);
        Assert.Equal(0.25 / 2, TotalVariation.Of(stripes).ToDouble(), 1e-6);
        Assert.Equal(0.25 / 2, TotalVariation.Of(stripes.transpose(2, 3)).ToDouble(), 1e-6);
        Assert.Equal(0, TotalVariation.Of(full(2, 3, 4, 4, 0.3f)).ToDouble());
    }
}

using StyleKernels.Models;
using StyleKernels.Models.Networks;
using StyleKernels.Tests.Kernels;
using TorchSharp;
using TorchSharp.Modules;
using Xunit;
using static TorchSharp.torch;

namespace StyleKernels.Tests.Networks;

/// <summary>Against its definition: bilinear interpolation, a repeated border, a 3x3 convolution; in float64.</summary>
public sealed class DoublingConvolutionTests : IDisposable
{
    private readonly DisposeScope _scope = NewDisposeScope();

    [Theory]
    [InlineData(1, 1, 1, 1, true, "a single pixel")]
    [InlineData(2, 1, 5, 3, false, "one row")]
    [InlineData(1, 4, 1, 3, true, "one column")]
    [InlineData(3, 7, 6, 5, false, "a batch")]
    public void Result_IsThatOfTheDoubledMap(int n, int height, int width, int channels, bool bias, string reason)
    {
        Conv2d convolution = Convolution(4, channels, bias);
        Tensor x = Map(n, 4, height, width);
        TensorAssert.Close(Defined(convolution, x), DoublingConvolution.Apply(convolution, x), 1e-12, reason);
    }

    [Fact]
    public void Gradients_AreThoseOfTheDoubledMap()
    {
        Conv2d convolution = Convolution(3, 2, bias: true);
        Tensor x = Map(2, 3, 4, 5).requires_grad_(true);
        Tensor direction = randn(2, 2, 8, 10, dtype: ScalarType.Float64);
        Tensor[] leaves = [x, convolution.weight, convolution.bias!];
        IList<Tensor> expected = autograd.grad([(Defined(convolution, x) * direction).sum()], leaves);
        IList<Tensor> actual = autograd.grad([(DoublingConvolution.Apply(convolution, x) * direction).sum()], leaves);
        Assert.All(leaves.Select((_, i) => i), i => TensorAssert.Close(expected[i], actual[i], 1e-12, $"gradient {i}"));
    }

    [Fact]
    public void Rows_AreThoseOfTheWhole_AndNeedNoOthers()
    {
        using IDisposable noGrad = no_grad();
        Conv2d convolution = Convolution(3, 2, bias: true);
        Tensor x = Map(1, 3, 5, 4);
        Tensor whole = Defined(convolution, x);
        for (int from = 0; from < 10; from++)
        {
            for (int to = from + 1; to <= 10; to++)
            {
                (long first, long end) = DoublingConvolution.Needs(5, from, to);
                RowBand rows = DoublingConvolution.Apply(convolution, new RowBand(x.narrow(2, first, end - first), first, 5, x.dtype), from, to);
                Assert.Equal((from, 10), (rows.Start, rows.Height));
                TensorAssert.Close(whole.narrow(2, from, to - from), rows.Rows, 1e-12, $"rows {from} to {to}");
            }
        }
    }

    public void Dispose() => _scope.Dispose();

    private static Tensor Defined(Conv2d convolution, Tensor x) =>
        convolution.call(nn.functional.pad(
            nn.functional.interpolate(x, scale_factor: [2.0, 2.0], mode: InterpolationMode.Bilinear, align_corners: false), [1, 1, 1, 1], PaddingModes.Replicate));

    private static Conv2d Convolution(int inputs, int channels, bool bias) => nn.Conv2d(inputs, channels, 3, bias: bias, dtype: ScalarType.Float64);

    private static Tensor Map(int n, int channels, int height, int width) => ChannelsLast.From(randn(n, channels, height, width, dtype: ScalarType.Float64));
}

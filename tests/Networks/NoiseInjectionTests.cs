using StyleKernels.Models.Networks.GoogleMagenta;
using StyleKernels.Tests.Kernels;
using TorchSharp;
using Xunit;
using static TorchSharp.torch;

namespace StyleKernels.Tests.Networks;

/// <summary>Alone: a test seeds torch's generator, which all tests share.</summary>
[Collection(RunAlone.Name)]
public sealed class NoiseInjectionTests : IDisposable
{
    private const int Channels = 5;

    private readonly NoiseInjection _noise = new(Channels);
    private readonly DisposeScope _scope = NewDisposeScope();

    public void Dispose()
    {
        _scope.Dispose();
        _noise.Dispose();
    }

    [Fact]
    public void Evaluation_RepeatsASquareThatIsPartOfTheWeights()
    {
        _noise.eval();
        Tensor noise = _noise.call(zeros(2, Channels, 130, 300));
        (Tensor gain, Tensor square) = (_noise.state_dict()["gain"], _noise.state_dict()["square"]);
        long side = square.shape[0];
        Tensor expected = square.repeat(3, 3).narrow(0, 0, 130).narrow(1, 0, 300) * gain.view(1, -1, 1, 1);
        TensorAssert.Close(expected.expand(2, -1, -1, -1), noise, 1e-6, "noise times gain");
        Assert.True(noise.narrow(3, 0, side).equal(noise.narrow(3, side, side)).all().item<bool>(), "repeated");
    }

    [Fact]
    public void Training_DrawsNewNoiseForEverySample()
    {
        _noise.train();
        Tensor first = _noise.call(zeros(2, Channels, 20, 20));
        Assert.False(first[0].equal(first[1]).any().item<bool>());
        Assert.False(first.equal(_noise.call(zeros(2, Channels, 20, 20))).any().item<bool>());
    }

    [Fact]
    public void Training_WithTheSameSeed_DrawsTheSame()
    {
        _noise.train();
        Assert.True(Drawn(7).equal(Drawn(7)).all().item<bool>());

        Tensor Drawn(long seed)
        {
            random.manual_seed(seed);
            return _noise.call(zeros(1, Channels, 20, 20));
        }
    }

    [Fact]
    public void Gain_LearnsFromTheNoise()
    {
        _noise.eval();
        Tensor x = zeros(1, Channels, 16, 16);
        _noise.call(x).square().sum().backward();
        Tensor square = _noise.state_dict()["square"].narrow(0, 0, 16).narrow(1, 0, 16);
        Tensor gain = _noise.parameters().Single();
        TensorAssert.Close(2 * gain.detach() * square.square().sum(), gain.grad!, 1e-3, "d/dg of the sum of (g · n)²");
    }

    [Theory]
    [InlineData(0, 3)]
    [InlineData(3, 9)]
    [InlineData(125, 140)]
    public void Rows_AreThoseOfTheWholeMap(int from, int to)
    {
        using IDisposable noGrad = no_grad();
        Tensor map = randn(1, Channels, 140, 21);
        Tensor rows = map.narrow(2, from, to - from).clone();
        _noise.Add(rows, from);
        Assert.True(_noise.call(map).narrow(2, from, to - from).equal(rows).all().item<bool>());
    }
}

using Microsoft.ML.OnnxRuntime.Tensors;
using StyleKernels.Tests.Images;
using Xunit;
using static TorchSharp.torch;
using FlatAreaGrain = StyleKernels.Onnx.FlatAreaGrain;
using Tensor = TorchSharp.torch.Tensor;

namespace StyleKernels.Tests.Onnx;

public sealed class FlatAreaGrainTests
{
    [Theory]
    [InlineData(20, 24, "a flat area beside noise")]
    [InlineData(5, 40, "hardly room for a run downwards")]
    [InlineData(1, 9, "a line")]
    [InlineData(3, 3, "smaller than a run")]
    public void Grain_IsWhereStylizerAddsIt_SmallAndTheSameEveryTime(int height, int width, string reason)
    {
        using var scope = NewDisposeScope();
        Tensor picture = TestPictures.Noise(height, width);
        picture.narrow(3, 0, width / 2).fill_(0.5);
        DenseTensor<float> content = new(picture.data<float>().ToArray(), [1, 3, height, width]);
        DenseTensor<float> grained = FlatAreaGrain.Add(content);
        float[] change = [.. grained.Zip(content, (one, other) => one - other)];
        Tensor expected = StyleKernels.Models.Inference.FlatAreaGrain.Add(picture);
        Assert.True(expected.ne(picture).flatten().data<bool>().ToArray().SequenceEqual(change.Select(value => value != 0)), reason);
        Assert.All(change, value => Assert.InRange(value, -1.001f / 255, 1.001f / 255));
        Assert.Equal(grained, FlatAreaGrain.Add(content));
    }

    [Fact]
    public void EveryPictureOfABatch_GetsIt()
    {
        DenseTensor<float> one = new(Enumerable.Repeat(0.5f, 3 * 6 * 8).ToArray(), [1, 3, 6, 8]);
        DenseTensor<float> two = new(Enumerable.Repeat(0.5f, 2 * 3 * 6 * 8).ToArray(), [2, 3, 6, 8]);
        float[] expected = [.. FlatAreaGrain.Add(one)];
        Assert.Equal([.. expected, .. expected], FlatAreaGrain.Add(two));
    }

    [Fact]
    public void APhotographsNoise_IsLeftAlone()
    {
        DenseTensor<float> content = new(TestPictures.Noise(16, 16).data<float>().ToArray(), [1, 3, 16, 16]);
        Assert.Same(content, FlatAreaGrain.Add(content));
    }
}

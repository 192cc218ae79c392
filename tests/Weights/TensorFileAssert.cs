using Xunit;
using static TorchSharp.torch;

namespace StyleKernels.Tests.Weights;

/// <summary>Compares named tensors bit for bit.</summary>
internal static class TensorFileAssert
{
    internal static void Same(IReadOnlyDictionary<string, Tensor> expected, IReadOnlyDictionary<string, Tensor> actual)
    {
        Assert.Equal(expected.Keys.Order(StringComparer.Ordinal), actual.Keys.Order(StringComparer.Ordinal));
        foreach ((string name, Tensor tensor) in expected)
        {
            Assert.Equal(tensor.dtype, actual[name].dtype);
            Assert.Equal(tensor.shape, actual[name].shape);
            using Tensor contiguous = tensor.contiguous();
            Assert.True(tensor.numel() == 0 || contiguous.bytes.SequenceEqual(actual[name].bytes), $"'{name}' has other bytes");
        }
    }
}

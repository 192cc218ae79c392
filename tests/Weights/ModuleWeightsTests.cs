using StyleKernels.Models.Weights;
using TorchSharp.Modules;
using Xunit;
using static TorchSharp.torch;

namespace StyleKernels.Tests.Weights;

public sealed class ModuleWeightsTests
{
    [Fact]
    public void HalfPrecision_IsConverted()
    {
        using IDisposable scope = NewDisposeScope();
        using Linear linear = nn.Linear(2, 1);
        var tensors = new Dictionary<string, Tensor>
        {
            ["weight"] = tensor(new[] { 0.5f, -2f }).reshape(1, 2).to(float16),
            ["bias"] = tensor(new[] { 3.0 }),
        };

        ModuleWeights.Load(linear, tensors, "half.safetensors");

        Assert.Equal([0.5f, -2f], linear.weight!.data<float>().ToArray());
        Assert.Equal([3f], linear.bias!.data<float>().ToArray());
        Assert.Equal(float32, linear.weight!.dtype);
    }

    [Fact]
    public void EveryDisagreement_IsNamedWithBothShapes_AndNothingIsCopied()
    {
        using IDisposable scope = NewDisposeScope();
        using Sequential network = nn.Sequential(("a", nn.Linear(2, 3)), ("b", nn.Linear(3, 1)), ("c", nn.BatchNorm1d(4)));
        float[] before = network.parameters().First().data<float>().ToArray();
        Dictionary<string, Tensor> tensors = network.state_dict().ToDictionary(pair => pair.Key, pair => zeros_like(pair.Value));
        tensors["a.bias"] = zeros(1);
        tensors["c.num_batches_tracked"] = tensor(0.5f);
        tensors["extra"] = zeros(1);
        tensors.Remove("b.weight");

        var error = Assert.Throws<WeightsException>(() => ModuleWeights.Load(network, tensors, "wrong.pth"));

        Assert.Contains("wrong.pth", error.Message, StringComparison.Ordinal);
        Assert.Contains("a.bias has shape (1), the network (3)", error.Message, StringComparison.Ordinal);
        Assert.Contains("c.num_batches_tracked has type Float32", error.Message, StringComparison.Ordinal);
        Assert.Contains("missing: b.weight", error.Message, StringComparison.Ordinal);
        Assert.Contains("not in the network: extra", error.Message, StringComparison.Ordinal);
        Assert.Equal(before, network.parameters().First().data<float>().ToArray());
    }

    [Fact]
    public void LongLists_AreCounted()
    {
        using Sequential network = nn.Sequential(
            [.. Enumerable.Range(0, 10).Select(i => ($"l{i}", (nn.Module<Tensor, Tensor>)nn.Linear(1, 1)))]);

        var error = Assert.Throws<WeightsException>(() => ModuleWeights.Load(network, new Dictionary<string, Tensor>(), "empty.pth"));

        Assert.Contains("and 12 more", error.Message, StringComparison.Ordinal);
    }
}

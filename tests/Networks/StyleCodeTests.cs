using StyleKernels.Models.Networks;
using StyleKernels.Models.Weights;
using StyleKernels.Tests.Images;
using TorchSharp;
using Xunit;
using static TorchSharp.torch;

namespace StyleKernels.Tests.Networks;

public sealed class StyleCodeTests : IDisposable
{
    private readonly DisposeScope _scope = NewDisposeScope();

    public void Dispose() => _scope.Dispose();

    [Fact]
    public void MixtureByMean_IsTheWeightedMean()
    {
        using StyleCode mixed = StyleCode.Mix([Code([1, 2]), Code([3, 6])], [1, 3]);

        Assert.Equal([2.5f, 5f], mixed["embedding"].data<float>().ToArray());
    }

    [Fact]
    public void MixtureOfPartsKeptApart_KeepsTheirSharesThroughAFile()
    {
        using var folder = new TemporaryFolder();
        using StyleCode inner = StyleCode.Mix([Code([1], StyleMixing.Apart), Code([2, 3], StyleMixing.Apart)], [1, 1]);
        using StyleCode outer = StyleCode.Mix([inner, Code([4], StyleMixing.Apart)], [2, 2]);
        outer.Save(folder["code"]);

        using StyleCode loaded = StyleCode.Load(folder["code"]);

        Assert.Equal([0.25, 0.25, 0.5], loaded.Parts.Select(part => part.Weight));
        Assert.Equal([2f, 3f], loaded["1.embedding"].data<float>().ToArray());
        Assert.Equal(StyleMixing.Apart, loaded.Mixing);
        Assert.Equal("network", loaded.Network);
    }

    [Fact]
    public void Mixture_OutlivesItsParts()
    {
        StyleCode code = Code([1, 2], StyleMixing.Apart);
        using StyleCode mixed = StyleCode.Mix([code, code], [1, 1]);

        code.Dispose();

        Assert.Equal([1f, 2f], mixed["0.embedding"].data<float>().ToArray());
    }

    [Fact]
    public void Mixture_IsDifferentiable()
    {
        Tensor embedding = tensor(new float[] { 1, 2 }).view(1, 2);
        embedding.requires_grad = true;
        var code = new StyleCode("network", new Dictionary<string, Tensor> { ["embedding"] = embedding });

        using StyleCode mixed = StyleCode.Mix([code, Code([0, 0])], [1, 3]);
        mixed["embedding"].sum().backward();

        Assert.Equal([0.25f, 0.25f], embedding.grad!.data<float>().ToArray());
    }

    [Theory]
    [InlineData(new double[] { 1 }, "as many weights as codes")]
    [InlineData(new double[] { 1, -1 }, "no negative share")]
    [InlineData(new double[] { 0, 0 }, "nothing to divide by")]
    [InlineData(new double[] { 1, double.NaN }, "not a number")]
    public void WeightsThatDoNotFit_AreRefused(double[] weights, string reason)
    {
        Exception? error = Record.Exception(() => StyleCode.Mix([Code([1]), Code([2])], weights));

        Assert.True(error is ArgumentException, reason);
    }

    [Fact]
    public void CodesOfOtherShapesOrNetworks_AreRefusedWithBoth()
    {
        var shapes = Assert.Throws<ArgumentException>(() => StyleCode.Mix([Code([1]), Code([1, 2])], [1, 1]));
        var networks = Assert.Throws<ArgumentException>(() => StyleCode.Mix([Code([1]), Code([1], network: "other")], [1, 1]));

        Assert.Contains("(1, 1) and (1, 2)", shapes.Message, StringComparison.Ordinal);
        Assert.Contains("other", networks.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(null, "1", "no network")]
    [InlineData("network", "0.5 x", "a weight that is no number")]
    [InlineData("network", "0.5 0.5", "fewer styles than weights")]
    [InlineData("network", "-1", "a negative share")]
    public void FileThatIsNoStyleCode_IsRefused(string? network, string weights, string reason)
    {
        using var folder = new TemporaryFolder();
        var metadata = new Dictionary<string, string> { ["mixing"] = "Apart", ["weights"] = weights };
        if (network is not null)
        {
            metadata["style_code_of"] = network;
        }

        SafetensorsFile.Write(folder["code"], new Dictionary<string, Tensor> { ["0.embedding"] = ones(1) }, metadata);

        Exception? error = Record.Exception(() => StyleCode.Load(folder["code"]));

        Assert.True(error is WeightsException, reason);
    }

    private static StyleCode Code(float[] values, StyleMixing mixing = StyleMixing.Mean, string network = "network") =>
        new(network, new Dictionary<string, Tensor> { ["embedding"] = tensor(values).view(1, -1) }, mixing);
}

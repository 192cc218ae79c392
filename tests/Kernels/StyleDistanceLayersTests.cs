using StyleKernels.Losses;
using TorchSharp;
using Xunit;
using static TorchSharp.torch;

namespace StyleKernels.Tests.Kernels;

/// <summary>Several layers in one call: the same numbers as one by one, whatever the layers are.</summary>
public sealed class StyleDistanceLayersTests : IDisposable
{
    private readonly DisposeScope _scope = NewDisposeScope();

    /// <inheritdoc/>
    public void Dispose() => _scope.Dispose();

    public static TheoryData<string, ScalarType, long, string> Kinds => new()
    {
        { "planar", ScalarType.Float32, 2, "as torch makes them" },
        { "channels-last", ScalarType.Float32, 2, "as the trainer's encoder makes them" },
        { "strided", ScalarType.Float32, 2, "read through a copy" },
        { "planar", ScalarType.BFloat16, 2, "as a bfloat16 encoder makes them" },
        { "planar", ScalarType.Float64, 2, "no fused path: each layer in TorchSharp operations" },
        { "planar", ScalarType.Float32, 1, "one style for all results" },
    };

    [Theory, MemberData(nameof(Kinds))]
    public void Layers_GiveBitForBitWhatTheyGiveAlone(string layout, ScalarType type, long styleBatch, string reason)
    {
        Tensor[] features = [.. Maps(2, 0).Select(map => FeatureMaps.InLayout(map.to(type), layout).detach().requires_grad_(true))];
        Tensor[] alone = [.. features.Select(map => FeatureMaps.InLayout(map.detach(), layout).detach().requires_grad_(true))];
        Tensor[] styles = [.. Maps(styleBatch, 1).Select(map => FeatureMaps.InLayout(map.to(type), layout))];

        IReadOnlyList<Tensor> together = NormalizedStyleDistance.Compute(features, [.. styles]);
        Tensor[] single = [.. alone.Zip(styles, (map, style) => NormalizedStyleDistance.Compute(map, style))];
        together.Aggregate(zeros(1), (sum, layer) => sum + layer.sum()).backward();
        single.Aggregate(zeros(1), (sum, layer) => sum + layer.sum()).backward();

        for (int i = 0; i < features.Length; i++)
        {
            Assert.True(together[i].Equals(single[i]), $"value of layer {i}: {reason}");
            Assert.True(features[i].grad!.Equals(alone[i].grad!), $"gradient of layer {i}: {reason}");
        }
    }

    [Fact]
    public void EncodedLayers_GiveBitForBitWhatTheirFeaturesGive()
    {
        Tensor[] features = Maps(2, 0);
        Tensor[] styles = Maps(2, 1);
        StyleTarget[] targets = [.. styles.Select(style => StyleTarget.Encode(style))];

        IReadOnlyList<Tensor> expected = StyleDistance.Compute(features, [.. styles]);
        IReadOnlyList<Tensor> actual = StyleDistance.Compute(features, [.. targets]);
        Assert.All(expected.Zip(actual), pair => Assert.True(pair.First.Equals(pair.Second)));
    }

    [Fact]
    public void AMissingTarget_IsNamedByItsLayer()
    {
        Tensor[] features = Maps(2, 0);
        StyleTarget[] targets = [.. Maps(2, 1).Select(style => StyleTarget.Encode(style))];
        targets[2] = null!;
        var loss = new BalancedStyleLoss(checkFinite: true);
        Assert.Equal("styles[2]", Assert.Throws<ArgumentNullException>(() => loss.forward(features, [.. targets])).ParamName);
    }

    [Fact]
    public void LayersOfDifferentTypesAndBatches_EachTakeTheirOwnPath()
    {
        Tensor[] features = [FeatureMaps.Relu(1, 2, 5, 6, 7), FeatureMaps.Relu(2, 1, 5, 6, 7).to(float64), FeatureMaps.Relu(3, 3, 4, 1, 1)];
        Tensor[] styles = [FeatureMaps.Relu(4, 2, 5, 3, 3), FeatureMaps.Relu(5, 1, 5, 2, 9).to(float64), FeatureMaps.Relu(6, 1, 4, 8, 8)];

        IReadOnlyList<Tensor> distances = NormalizedStyleDistance.Compute(features, [.. styles]);
        Assert.Equal([2L, 1L, 3L], distances.Select(layer => layer.shape[0]));
        Assert.Equal([ScalarType.Float32, ScalarType.Float64, ScalarType.Float32], distances.Select(layer => layer.dtype));
        Assert.Throws<NotSupportedException>(() => NormalizedStyleDistance.Compute(features, [.. styles], backend: KernelBackend.Fused));
    }

    [Fact]
    public void ALayerWithoutGradient_LeavesTheOthersTheirs()
    {
        Tensor[] features = Maps(2, 0);
        features[1].requires_grad_(true);
        IReadOnlyList<Tensor> distances = NormalizedStyleDistance.Compute(features, [.. Maps(2, 1)]);
        Assert.Equal([false, true, false, false], distances.Select(layer => layer.requires_grad));
        distances[1].sum().backward();
        Assert.True(features[1].grad!.abs().sum().item<float>() > 0);
    }

    [Fact]
    public void NoLayers_GiveNoDistances() => Assert.Empty(NormalizedStyleDistance.Compute(Array.Empty<Tensor>(), Array.Empty<StyleReference>()));

    [Fact]
    public void WhatDoesNotFit_IsNamedByItsLayer()
    {
        Tensor[] features = Maps(2, 0);
        Tensor[] styles = Maps(2, 1);
        Assert.StartsWith("styles has 3 layers, features has 4", Error(features, styles[..3]));
        Assert.StartsWith("styles[2] has 33 channels, features[2] has 20", Error(features, [styles[0], styles[1], styles[3], styles[3]]));
        Assert.StartsWith("features[0] has shape (4), expected four dimensions", Error([ones(4), .. features[1..]], styles));
    }

    private static string Error(Tensor[] features, Tensor[] styles) =>
        Assert.Throws<ArgumentException>(() => NormalizedStyleDistance.Compute(features, [.. styles])).Message;

    /// <summary>Four layers of different channels and sizes, as an encoder gives them.</summary>
    private static Tensor[] Maps(long batch, int seed) =>
    [
        FeatureMaps.Relu(seed, batch, 6, 32 + seed, 24),
        FeatureMaps.Relu(seed + 10, batch, 17, 16, 12 + seed),
        FeatureMaps.Relu(seed + 20, batch, 20, 8, 6),
        FeatureMaps.Relu(seed + 30, batch, 33, 4, 3 + seed),
    ];
}

using TorchSharp;
using Xunit;
using static TorchSharp.torch;

namespace StyleKernels.Tests.Kernels.Cuda;

/// <summary>
/// The style distance as it runs on a CUDA device, from tensors to gradients, in every arithmetic, against float64. At most twice the error
/// of TorchSharp operations whose factors are rounded in the same way.
/// </summary>
[Collection(OneEmulatedDevice.Name)]
public sealed class StyleDistanceCudaTests : IDisposable
{
    private readonly DisposeScope _scope = NewDisposeScope();

    /// <summary>Arithmetic, result, style, reason.</summary>
    public static TheoryData<string, long[], long[], string> Cases
    {
        get
        {
            TheoryData<string, long[], long[], string> cases = [];
            foreach (string arithmetic in Arithmetic.Names)
            {
                cases.Add(arithmetic, [1, 1, 1, 1], [1, 1, 1, 1], "one channel, one pixel");
                cases.Add(arithmetic, [2, 3, 7, 9], [2, 3, 5, 5], "rows of 63 and 25 pixels begin at odd places");
                cases.Add(arithmetic, [1, 64, 8, 8], [1, 64, 8, 8], "whole tiles and nothing else");
                cases.Add(arithmetic, [2, 65, 4, 18], [1, 65, 4, 16], "a second tile with one row; one style for two results");
                cases.Add(arithmetic, [1, 70, 32, 33], [1, 70, 20, 31], "splits whose last is shorter");
                cases.Add(arithmetic, [1, 17, 48, 90], [1, 17, 3, 4], "4320 pixels: sums leave the registers on the way");
            }

            return cases;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _scope.Dispose();

    [Theory, MemberData(nameof(Cases))]
    public void DistanceAndGradient_AreAsAccurateAsTorch(string arithmetic, long[] features, long[] style, string reason)
    {
        using EmulatedDevice emulated = new(tf32: arithmetic == "tf32");
        StyleInput input = StyleInput.Random(arithmetic, features, style);
        foreach (StyleDenominator denominator in Enum.GetValues<StyleDenominator>())
        {
            AssertAccurate(emulated, [input], arithmetic, denominator, $"{denominator}: {reason}");
        }

        AssertAccurate(emulated, [input with { Encoded = true }], arithmetic, StyleDenominator.DetachedNorms, $"encoded: {reason}");
    }

    [Theory, InlineData("float32"), InlineData("tf32"), InlineData("float16"), InlineData("bfloat16")]
    public void CovarianceAndItsGradient_AreAsAccurateAsTorch(string arithmetic)
    {
        using EmulatedDevice emulated = new(tf32: arithmetic == "tf32");
        StyleInput[] layers =
        [
            StyleInput.Random(arithmetic, [2, 3, 7, 9], [2, 3, 5, 5]),
            StyleInput.Random(arithmetic, [2, 65, 4, 18], [1, 65, 4, 16]),
            StyleInput.Random(arithmetic, [1, 64, 8, 8], [1, 64, 8, 8]) with { Encoded = true },
            StyleInput.Random(arithmetic, [1, 17, 48, 90], [1, 17, 3, 4]),
        ];
        StyleInput[] centred = [.. layers.Select(layer => layer with { Statistic = StyleStatistic.Covariance })];
        AssertAccurate(emulated, centred, arithmetic, StyleDenominator.DetachedNorms, "cut rows, two tiles, whole tiles, many pixels");
        AssertAccurate(emulated, centred, arithmetic, StyleDenominator.Norms, "with the denominator's gradient");
    }

    [Fact]
    public void TensorCores_AreChosenAtForward()
    {
        List<string> products = [];
        using EmulatedDevice emulated = new(tf32: true, rewrite: text =>
        {
            products.AddRange(PtxParameters.EntryName(text).Contains("Multiply", StringComparison.Ordinal) ? [text] : []);
            return text;
        });
        StyleInput input = StyleInput.Random("tf32", [1, 4, 3, 3], [1, 4, 3, 3]);
        Tensor distance = StyleDistanceCuda.Compute([input.Layer(input.Leaf())], StyleDenominator.DetachedNorms, emulated.Device)[0];
        backends.cuda.matmul.allow_tf32 = false;
        distance.sum().Backward();
        Assert.Contains("mma.sync", Assert.Single(products), StringComparison.Ordinal);
    }

    [Theory, InlineData("float32"), InlineData("tf32"), InlineData("bfloat16")]
    public void Layers_AreComputedTogether(string arithmetic)
    {
        using EmulatedDevice emulated = new(tf32: arithmetic == "tf32");
        StyleInput[] layers =
        [
            StyleInput.Random(arithmetic, [2, 16, 16, 16], [2, 16, 12, 12]),
            StyleInput.Random(arithmetic, [2, 32, 8, 8], [1, 32, 7, 5]) with { Encoded = true },
            StyleInput.Random(arithmetic, [2, 66, 4, 4], [2, 66, 4, 4]) with { Normalization = GramNormalization.CHW },
            StyleInput.Random(arithmetic, [1, 5, 3, 3], [1, 5, 2, 2]),
        ];
        AssertAccurate(emulated, layers, arithmetic, StyleDenominator.DetachedNorms, "four layers that differ in all");
    }

    [Fact]
    public void MoreLayersThanALaunchTakes_AreComputedInGroups()
    {
        using EmulatedDevice emulated = new();
        StyleInput[] layers = [.. Enumerable.Range(1, StyleDistanceCuda.GroupSize + 3)
            .Select(i => StyleInput.Random("float32", [1, 2 * i, 3, i], [1, 2 * i, i, 2]))];
        AssertAccurate(emulated, layers, "float32", StyleDenominator.DetachedNorms, "eleven layers");
    }

    [Theory, InlineData("channels-last"), InlineData("strided")]
    public void FeaturesInAnotherLayout_AreReadThroughACopy(string layout)
    {
        using EmulatedDevice emulated = new();
        StyleInput input = StyleInput.Random("float32", [2, 20, 6, 7], [2, 20, 5, 5]);
        StyleInput laidOut = input with { Features = FeatureMaps.InLayout(input.Features, layout) };
        AssertAccurate(emulated, [laidOut], "float32", StyleDenominator.DetachedNorms, layout);
    }

    [Fact]
    public void ASecondRun_GivesTheSameBits()
    {
        using EmulatedDevice emulated = new(multiprocessors: 8);
        StyleInput[] layers = [StyleInput.Random("float32", [2, 40, 32, 32], [2, 40, 30, 31]), StyleInput.Random("float32", [2, 9, 9, 9], [1, 9, 4, 4])];
        StyleOutcome[] first = Run(emulated, layers, StyleDenominator.Norms);
        StyleOutcome[] second = Run(emulated, layers, StyleDenominator.Norms);
        Assert.All(first.Zip(second), runs =>
        {
            Assert.True(runs.First.Distance.Equals(runs.Second.Distance));
            Assert.True(runs.First.Gradient.Equals(runs.Second.Gradient));
        });
    }

    [Theory, InlineData("float32"), InlineData("tf32"), InlineData("float16")]
    public void TwoZeroMaps_HaveDistanceZeroAndNoGradient(string arithmetic)
    {
        using EmulatedDevice emulated = new(tf32: arithmetic == "tf32");
        Tensor zero = zeros([1, 9, 3, 3], Arithmetic.Type(arithmetic));
        StyleOutcome outcome = Run(emulated, [new StyleInput(zero, zero)], StyleDenominator.DetachedNorms)[0];
        Assert.Equal(0, outcome.Distance.item<float>());
        Assert.Equal(0, outcome.Gradient.to(float32).abs().max().item<float>());
    }

    [Fact]
    public void LayersThatNobodyAskedFor_GetNoGradient()
    {
        using EmulatedDevice emulated = new();
        StyleInput[] layers = [.. Enumerable.Range(0, 3).Select(_ => StyleInput.Random("float32", [1, 4, 3, 3], [1, 4, 3, 3]))];
        Tensor[] features = [layers[0].Leaf(), layers[1].Features.detach(), layers[2].Leaf()];
        IReadOnlyList<Tensor> distances = StyleDistanceCuda.Compute(
            [.. layers.Zip(features, (layer, map) => layer.Layer(map))], StyleDenominator.DetachedNorms, emulated.Device);
        Assert.Equal([true, false, true], distances.Select(distance => distance.requires_grad));
        distances[2].sum().Backward();
        Assert.True(features[2].grad!.abs().sum().item<float>() > 0);
        // The node is one: a layer whose distance was not used gets zeros or nothing.
        Assert.True(features[0].grad is null || features[0].grad!.abs().sum().item<float>() == 0);
    }

    [Fact]
    public void AFailureInBackward_IsThrownFromIt()
    {
        RecordingDriver driver = new();
        CudaDevice device = new(driver, 0);
        StyleInput input = StyleInput.Random("float32", [1, 4, 3, 3], [1, 4, 3, 3]);
        Tensor leaf = input.Leaf();
        Tensor distance = StyleDistanceCuda.Compute([input.Layer(leaf)], StyleDenominator.DetachedNorms, device)[0];
        driver.Failure = ("launch", 2);
        Assert.Contains("out of memory", Assert.Throws<CudaException>(() => distance.sum().Backward()).Message);
        Assert.Equal(0, driver.Depth);
        driver.Failure = null;
        StyleDistanceCuda.Compute([input.Layer(input.Features)], StyleDenominator.DetachedNorms, device);
    }

    [Fact]
    public void TheWorkspace_IsSmallAndKnownBefore()
    {
        long[][] vgg16 = [[8, 64, 256, 256], [8, 128, 128, 128], [8, 256, 64, 64], [8, 512, 32, 32]];
        Assert.InRange(StyleDistance.WorkspaceBytes(vgg16, vgg16, multiprocessors: 132), 1, 64L << 20);
        Assert.Throws<ArgumentException>(() => StyleDistance.WorkspaceBytes(vgg16, vgg16[..3], 132));
        Assert.Throws<ArgumentException>(() => StyleDistance.WorkspaceBytes([[1, 2, 3]], [null], 132));
        Assert.Throws<ArgumentException>(() => StyleDistance.WorkspaceBytes([[1, 2, 3, 4]], [[1, 3, 3, 4]], 132));
    }

    private static StyleOutcome[] Run(EmulatedDevice emulated, StyleInput[] layers, StyleDenominator denominator)
    {
        Tensor[] leaves = [.. layers.Select(layer => layer.Leaf())];
        IReadOnlyList<Tensor> distances = StyleDistanceCuda.Compute(
            [.. layers.Zip(leaves, (layer, leaf) => layer.Layer(leaf))], denominator, emulated.Device);
        distances.Select((distance, i) => distance.mean() * (i + 1)).Aggregate((sum, term) => sum + term).Backward();
        return [.. distances.Zip(leaves, (distance, leaf) => new StyleOutcome(distance.detach(), leaf.grad!))];
    }

    private static void AssertAccurate(
        EmulatedDevice emulated, StyleInput[] layers, string arithmetic, StyleDenominator denominator, string because)
    {
        StyleOutcome[] outcomes = Run(emulated, layers, denominator);
        for (int i = 0; i < layers.Length; i++)
        {
            StyleOutcome torch = layers[i].InTorch(arithmetic, denominator, i + 1);
            StyleOutcome oracle = layers[i].InTorch("float64", denominator, i + 1);
            TensorAssert.AsAccurateAsEager(outcomes[i].Distance, torch.Distance, oracle.Distance, $"distance, {because}");
            ScalarType type = outcomes[i].Gradient.dtype;
            TensorAssert.AsAccurateAsEager(
                outcomes[i].Gradient.to(float32), torch.Gradient.to(type).to(float32), oracle.Gradient, $"gradient, {because}", Arithmetic.Floor(arithmetic));
        }
    }
}

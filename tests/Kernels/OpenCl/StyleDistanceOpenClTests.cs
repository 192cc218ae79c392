using TorchSharp;
using Xunit;
using static TorchSharp.torch;

namespace StyleKernels.Tests.Kernels.OpenCl;

/// <summary>
/// The kernels of the style distance on a device, forward and backward, against float64. The error rule is that of
/// <see cref="TensorAssert.AsAccurateAsEager"/>: at most twice the error of TorchSharp operations in float32, plus a millionth (eight ulps)
/// of the largest value. Gradients are compared in the format that they are stored in, both sides rounded to it.
/// </summary>
[Collection(OneDevice.Name)]
public sealed class StyleDistanceOpenClTests : IDisposable
{
    private readonly DisposeScope _scope = NewDisposeScope();

    /// <summary>Shapes, one layer each.</summary>
    public static TheoryData<string, long[], long[], string> Cases
    {
        get
        {
            TheoryData<string, long[], long[], string> cases = [];
            foreach (string format in FeatureFormat.Names)
            {
                cases.Add(format, [1, 1, 1, 1], [1, 1, 1, 1], "one channel, one pixel");
                cases.Add(format, [3, 1, 1, 17], [3, 1, 1, 17], "one channel; rows of 17 pixels begin at odd places");
                cases.Add(format, [1, 3, 7, 9], [1, 3, 7, 9], "63 pixels: a tile less one");
                cases.Add(format, [1, 64, 8, 8], [1, 64, 8, 8], "64 channels, 64 pixels: whole tiles and nothing else");
                cases.Add(format, [3, 65, 5, 13], [3, 65, 5, 13], "65 channels, 65 pixels: a second tile with one row, one column");
                cases.Add(format, [1, 192, 1, 1], [1, 192, 1, 1], "three rows of tiles, a single pixel");
                cases.Add(format, [3, 100, 3, 21], [1, 100, 8, 8], "one style for three results, of another size, aligned where they are not");
                cases.Add(format, [3, 64, 4, 4], [1, 64, 3, 11], "one style for three results, not aligned where they are");
                cases.Add(format, [1, 192, 64, 64], [1, 192, 64, 64], "4096 pixels: 16 splits of each of six tiles");
                cases.Add(format, [2, 30, 32, 50], [2, 30, 40, 41], "seven splits whose last is shorter, by another length in each map");
            }

            return cases;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _scope.Dispose();

    [Theory, MemberData(nameof(Cases))]
    public void DistanceAndGradient_AreAsAccurateAsEager(string format, long[] features, long[] style, string reason)
    {
        OpenClMachine machine = OpenClMachine.Require(format);
        StyleInput[] layers = [StyleInput.Random(format, features, style)];
        StyleInput[] encoded = [layers[0] with { Encoded = true }];
        foreach (StyleDenominator denominator in Enum.GetValues<StyleDenominator>())
        {
            AssertAccurate(machine, layers, format, denominator, $"{denominator}: {reason}");
            AssertAccurate(machine, layers, format, denominator, $"{denominator}, tensors at odd places: {reason}", misalignment: 3);
            AssertAccurate(machine, encoded, format, denominator, $"{denominator}, encoded style: {reason}");
        }
    }

    [Fact]
    public void LayersOfOneLaunch_DoNotMeet()
    {
        OpenClMachine machine = OpenClMachine.Require();
        StyleInput[] layers =
        [
            StyleInput.Random("float32", [2, 64, 32, 32], [1, 64, 20, 20]),
            StyleInput.Random("float32", [2, 128, 16, 16], [2, 128, 10, 11], encoded: true),
            StyleInput.Random("float32", [3, 5, 7, 3], [1, 5, 2, 2]),
            StyleInput.Random("float32", [1, 130, 8, 8], [1, 130, 8, 8]) with { Normalization = GramNormalization.CHW },
            StyleInput.Random("float32", [1, 65, 5, 5], [1, 65, 5, 5], encoded: true) with { Normalization = GramNormalization.None },
        ];
        foreach (StyleDenominator denominator in Enum.GetValues<StyleDenominator>())
        {
            AssertAccurate(machine, layers, "float32", denominator, $"{denominator}: five layers that differ in all");
        }
    }

    [Fact]
    public void AFullTable_IsOneLaunch()
    {
        OpenClMachine machine = OpenClMachine.Require();
        StyleInput[] layers = [.. Enumerable.Range(1, LaunchTable<GramMap>.Capacity / 2)
            .Select(i => StyleInput.Random("float32", [1, 9 * i, 5, i], [1, 9 * i, i, 3]))];
        AssertAccurate(machine, layers, "float32", StyleDenominator.Norms, "sixteen maps, eight layers");
        StyleInput[] encoded = [.. layers.Concat(layers).Select(layer => layer with { Encoded = true })];
        AssertAccurate(machine, encoded, "float32", StyleDenominator.Norms, "sixteen layers with encoded styles");
    }

    /// <summary>Shapes whose splits are so long that their sums leave the registers in between.</summary>
    public static TheoryData<int, long[], long[], string> LongSplits => new()
    {
        { 1, [3, 128, 64, 100], [1, 128, 64, 64], "splits of 3200 and 4096 pixels" },
        { 1, [1, 64, 256, 256], [1, 64, 128, 128], "splits of 5056 and 4096 pixels" },
        { 4, [1, 64, 256, 256], [1, 64, 128, 128], "splits of 1264 and 1264 pixels" },
    };

    [Theory, MemberData(nameof(LongSplits))]
    public void LongSplits_AreAsAccurateAsEager(int multiprocessors, long[] features, long[] style, string reason)
    {
        OpenClMachine machine = OpenClMachine.Require();
        StyleInput[] layers = [StyleInput.Random("float32", features, style)];
        AssertAccurate(machine, layers, "float32", StyleDenominator.DetachedNorms, reason, multiprocessors);
    }

    [Theory, InlineData("float32"), InlineData("float16"), InlineData("bfloat16")]
    public void ASecondRun_IsBitEqual(string format)
    {
        OpenClMachine machine = OpenClMachine.Require(format);
        StyleInput[] layers = [StyleInput.Random(format, [2, 96, 33, 31], [1, 96, 40, 40]), StyleInput.Random(format, [2, 64, 64, 64], [2, 64, 64, 64])];
        IReadOnlyList<StyleOutcome> first = DeviceStyleDistance.Run(machine, layers, format, StyleDenominator.Norms);
        IReadOnlyList<StyleOutcome> second = DeviceStyleDistance.Run(machine, layers, format, StyleDenominator.Norms);
        for (int i = 0; i < layers.Length; i++)
        {
            Assert.Equal(first[i].Distances.bytes, second[i].Distances.bytes);
            Assert.Equal(first[i].Gradient.bytes, second[i].Gradient.bytes);
            Assert.Equal(first[i].ResultNorms.bytes, second[i].ResultNorms.bytes);
        }
    }

    [Theory, InlineData("float32"), InlineData("float16"), InlineData("bfloat16")]
    public void MapsWithoutFeatures_HaveDistanceAndGradientZero(string format)
    {
        OpenClMachine machine = OpenClMachine.Require(format);
        StyleInput[] layers = [new(zeros(2, 70, 5, 5), zeros(1, 70, 4, 4), ones(2), Encoded: false, GramNormalization.None)];
        foreach (StyleDenominator denominator in Enum.GetValues<StyleDenominator>())
        {
            AssertZero(DeviceStyleDistance.Run(machine, layers, format, denominator)[0]);
            AssertZero(DeviceStyleDistance.Run(machine, [layers[0] with { Encoded = true }], format, denominator)[0]);
        }
    }

    [Fact]
    public void EqualMaps_HaveDistanceAndGradientZero()
    {
        OpenClMachine machine = OpenClMachine.Require();
        Tensor features = FeatureMaps.Relu(1, 2, 70, 9, 9);
        AssertZero(DeviceStyleDistance.Run(
            machine, [new(features, features, ones(2), Encoded: false, GramNormalization.HW)], "float32", StyleDenominator.DetachedNorms)[0]);
    }

    [Fact]
    public void SmallFeatures_HaveTheirDistance()
    {
        OpenClMachine machine = OpenClMachine.Require();
        StyleInput layer = StyleInput.Random("float32", [1, 40, 12, 12], [1, 40, 12, 12]);
        StyleInput small = layer with { Features = layer.Features * 1e-12, Style = layer.Style * 1e-12, Upstream = layer.Upstream * 1e-12 };
        AssertAccurate(machine, [small], "float32", StyleDenominator.DetachedNorms, "the factor of the gradient is beyond float32");
    }

    private static void AssertZero(StyleOutcome outcome)
    {
        Assert.All(outcome.Distances.data<float>().ToArray(), distance => Assert.Equal(0f, distance));
        Assert.All(outcome.Gradient.to_type(ScalarType.Float32).data<float>().ToArray(), gradient => Assert.Equal(0f, gradient));
    }

    private static void AssertAccurate(
        OpenClMachine machine,
        StyleInput[] layers,
        string format,
        StyleDenominator denominator,
        string because,
        int multiprocessors = 132,
        int misalignment = 0)
    {
        IReadOnlyList<StyleOutcome> outcomes = DeviceStyleDistance.Run(machine, layers, format, denominator, multiprocessors, misalignment);
        for (int i = 0; i < layers.Length; i++)
        {
            StyleOutcome oracle = layers[i].InTorch(denominator, ScalarType.Float64);
            StyleOutcome eager = layers[i].InTorch(denominator, ScalarType.Float32);
            TensorAssert.AsAccurateAsEager(outcomes[i].Distances, eager.Distances, oracle.Distances, $"distance of layer {i}, {because}");
            TensorAssert.AsAccurateAsEager(outcomes[i].ResultNorms, eager.ResultNorms, oracle.ResultNorms, $"norm of layer {i}, {because}");
            TensorAssert.AsAccurateAsEager(
                outcomes[i].Gradient, FeatureFormat.Round(eager.Gradient, format), oracle.Gradient, $"gradient of layer {i}, {because}");
        }
    }
}

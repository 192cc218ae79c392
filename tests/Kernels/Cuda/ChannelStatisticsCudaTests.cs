using StyleKernels.Tests.Kernels.OpenCl;
using TorchSharp;
using Xunit;
using static TorchSharp.torch;

namespace StyleKernels.Tests.Kernels.Cuda;

/// <summary>The channels' mean and deviation on a CUDA device, from the tensor to the PTX and back; run by the machine.</summary>
[Collection(OneEmulatedDevice.Name)]
public sealed class ChannelStatisticsCudaTests : IDisposable
{
    private readonly DisposeScope _scope = NewDisposeScope();

    /// <summary>Shapes in every format, and a mean.</summary>
    public static TheoryData<string, long[], double, string> Cases
    {
        get
        {
            TheoryData<string, long[], double, string> cases = [];
            foreach (string format in FeatureFormat.Names)
            {
                cases.Add(format, [1, 1, 1, 1], 0, "one pixel: no variance");
                cases.Add(format, [3, 5, 1, 17], 0, "fewer pixels than threads, rows at odd places");
                cases.Add(format, [2, 7, 40, 40], 0, "more than one quad for some threads");
                cases.Add(format, [2, 3, 25, 41], 100, "a mean a hundred times the deviation: squares would cancel");
            }

            return cases;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _scope.Dispose();

    [Theory, MemberData(nameof(Cases))]
    public void StatisticsAndGradient_AreAccurate(string format, long[] shape, double mean, string reason)
    {
        using EmulatedDevice device = new();
        Tensor features = FeatureFormat.Round(randn(shape, generator: new Generator(12)).add_(mean), format);
        Tensor upstream = randn([2, shape[0], shape[1]], generator: new Generator(13)).mul_(shape[2] * shape[3]);
        Differentiated InTorch(ScalarType type) =>
            Differentiated.Of(leaf => Stacked(ChannelStatisticsReference.Compute(leaf)), features.to_type(type), upstream);
        Differentiated fused = Differentiated.Of(
            leaf => Stacked(ChannelStatisticsCuda.Compute(leaf, device.Device)), features.to_type(FeatureFormat.Type(format)), upstream);
        fused.AssertAccurate(InTorch(ScalarType.Float32), InTorch(ScalarType.Float64), reason);
    }

    private static Tensor Stacked((Tensor Mean, Tensor Deviation) statistics) => stack([statistics.Mean, statistics.Deviation]);

    [Theory, InlineData(true), InlineData(false)]
    public void OneStatistic_CanBeUsedAlone(bool mean)
    {
        using EmulatedDevice device = new();
        Tensor leaf = FeatureMaps.Relu(9, 1, 3, 4, 5).requires_grad_(true);
        Tensor oracleLeaf = leaf.detach().to(ScalarType.Float64).requires_grad_(true);
        Tensor statistic;
        using (NewDisposeScope())
        {
            // As the public operation does, whose caller lets go of the other.
            (Tensor Mean, Tensor Deviation) both = ChannelStatisticsCuda.Compute(leaf, device.Device);
            statistic = (mean ? both.Mean : both.Deviation).MoveToOuterDisposeScope();
        }

        statistic.sum().Backward();
        (Tensor Mean, Tensor Deviation) oracle = ChannelStatisticsReference.Compute(oracleLeaf);
        (mean ? oracle.Mean : oracle.Deviation).sum().backward();
        TensorAssert.Close(oracleLeaf.grad!, leaf.grad!, 1e-6, "gradient");
    }
}

using StyleKernels.Tests.Kernels.OpenCl;
using TorchSharp;
using Xunit;
using static TorchSharp.torch;

namespace StyleKernels.Tests.Kernels.Cuda;

/// <summary>
/// The Gram matrix on a CUDA device, from the tensor to the PTX and back, with its gradient; run by the machine, which also finds races and
/// reads of what nobody wrote. float16 and bfloat16 features go through tensor cores.
/// </summary>
[Collection(OneEmulatedDevice.Name)]
public sealed class GramMatrixCudaTests : IDisposable
{
    /// <summary>Half a unit in the last of tf32's ten places, of each of two factors, and some for the sum.</summary>
    private const double Tf32Tolerance = 1.2e-3;

    private readonly DisposeScope _scope = NewDisposeScope();

    /// <summary>Shapes in every format.</summary>
    public static TheoryData<string, long[], string> Cases
    {
        get
        {
            TheoryData<string, long[], string> cases = [];
            foreach (string format in FeatureFormat.Names)
            {
                cases.Add(format, [1, 1, 1, 1], "one channel, one pixel");
                cases.Add(format, [2, 65, 5, 7], "whole tiles beside cut ones, rows at odd places");
                cases.Add(format, [1, 64, 8, 16], "whole tiles and nothing else");
                cases.Add(format, [1, 130, 1, 18], "three rows of tiles; rows of 18 pixels");
                cases.Add(format, [1, 3, 25, 40], "1000 pixels in four splits");
            }

            return cases;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _scope.Dispose();

    [Theory, MemberData(nameof(Cases))]
    public void MatrixAndGradient_AreAccurate(string format, long[] shape, string reason)
    {
        using EmulatedDevice device = new(multiprocessors: 2);
        Tensor features = FeatureFormat.Round(FeatureMaps.Relu(3, shape), format);
        Tensor upstream = randn([shape[0], shape[1], shape[1]], generator: new Generator(4));
        Differentiated InTorch(ScalarType type) =>
            Differentiated.Of(leaf => GramMatrixReference.Compute(leaf, GramNormalization.CHW), features.to_type(type), upstream);
        Differentiated fused = Differentiated.Of(
            leaf => GramMatrixCuda.Compute(leaf, GramNormalization.CHW, device.Device), features.to_type(FeatureFormat.Type(format)), upstream);
        fused.AssertAccurate(InTorch(ScalarType.Float32), InTorch(ScalarType.Float64), reason);
        Assert.Equal(fused.Value.bytes.ToArray(), fused.Value.transpose(1, 2).contiguous().bytes.ToArray());
    }

    [Theory]
    [InlineData(new long[] { 2, 65, 5, 7 }, "copied word by word")]
    [InlineData(new long[] { 1, 70, 12, 20 }, "copied in chunks of 16 bytes")]
    public void WhereTf32IsAllowed_FactorsAreRounded(long[] shape, string reason)
    {
        using EmulatedDevice device = new(tf32: true);
        Tensor features = FeatureMaps.Relu(3, shape);
        Tensor upstream = randn([shape[0], shape[1], shape[1]], generator: new Generator(4));
        Differentiated oracle = Differentiated.Of(
            leaf => GramMatrixReference.Compute(leaf, GramNormalization.HW), features.to_type(ScalarType.Float64), upstream);
        Differentiated fused = Differentiated.Of(
            leaf => GramMatrixCuda.Compute(leaf, GramNormalization.HW, device.Device), features, upstream);
        TensorAssert.Close(oracle.Value, fused.Value, Tf32Tolerance, $"matrix: {reason}");
        TensorAssert.Close(oracle.Gradient, fused.Gradient, Tf32Tolerance, $"gradient: {reason}");
        double exactError = 1e-6 * oracle.Value.abs().max().item<double>();
        Assert.True(TensorAssert.MaxError(fused.Value, oracle.Value) > exactError, "rounding must show");
    }

    [Theory, InlineData("float32"), InlineData("float16"), InlineData("bfloat16")]
    public void Covariance_IsAsAccurateAsEager(string format)
    {
        using EmulatedDevice device = new(multiprocessors: 2, tf32: true);
        Tensor features = (FeatureMaps.Relu(7, 2, 66, 9, 13) + 1).to_type(FeatureFormat.Type(format));
        Tensor Eager(ScalarType type) => StyleStatisticReference.Compute(
            features.to_type(type), StyleStatistic.Covariance, GramNormalization.HW, KernelBackend.Eager);
        Tensor covariance = GramMatrixCuda.Encode(features, GramNormalization.HW, centred: true, device.Device);
        TensorAssert.AsAccurateAsEager(covariance, Eager(ScalarType.Float32), Eager(ScalarType.Float64), "exact also where products may be rounded");
    }

    [Theory, InlineData("float16"), InlineData("bfloat16")]
    public void LongSplits_LeaveTheRegistersInBetween(string format)
    {
        using EmulatedDevice device = new(multiprocessors: 1);
        Tensor features = FeatureFormat.Round(FeatureMaps.Relu(5, 1, 40, 200, 201), format);
        Tensor expected = GramMatrixReference.Compute(features.to_type(ScalarType.Float64), GramNormalization.HW);
        Tensor gram = GramMatrixCuda.Compute(features.to_type(FeatureFormat.Type(format)), GramNormalization.HW, device.Device);
        TensorAssert.Close(expected, gram, 2e-6, "40200 pixels in splits of 2528");
    }

    [Fact]
    public void LongSplits_LeaveTheRegistersInBetween_OfTheExactKernel()
    {
        const int Channels = 5;
        const int Pixels = 2100;
        using EmulatedDevice device = new(multiprocessors: 2);
        Tensor features = FeatureMaps.Relu(6, 1, Channels, 1, Pixels);
        Tensor tile = full([TileShape.Size, TileShape.Size], double.NaN, ScalarType.Float32);
        GramMap map = new()
        {
            Features = DeviceMemory.Offset(features),
            Means = -1,
            Workspace = DeviceMemory.Offset(tile),
            Pixels = Pixels,
            SplitPixels = 2112,
            Channels = Channels,
            TileRows = 1,
            UpperTiles = 1,
            Splits = 1,
        };
        new GroupKernel(GramMatrixKernels.Partial<float, Float32Format>).Launch(
            device.Device, 1, DeviceMemory.Whole, DeviceMemory.Whole, LaunchTable<GramMap>.Of([map], GramMap.Unused));
        Tensor expected = zeros([TileShape.Size, TileShape.Size], ScalarType.Float64);
        expected[TensorIndex.Slice(0, Channels), TensorIndex.Slice(0, Channels)] =
            GramMatrixReference.Compute(features.to_type(ScalarType.Float64), GramNormalization.None)[0];
        TensorAssert.Close(expected, tile, 1e-6, "2048 pixels and 52 more");
    }
}

using TorchSharp;
using Xunit;
using static TorchSharp.torch;

namespace StyleKernels.Tests.Kernels;

/// <summary>Symmetric matrices times features on the CPU, against float64.</summary>
public sealed class SymmetricProductTests : IDisposable
{
    private readonly DisposeScope _scope = NewDisposeScope();

    /// <summary>Shapes and why they are there.</summary>
    public static TheoryData<long[], string> Shapes => new()
    {
        { [1, 1, 1, 1], "a single value" },
        { [2, 5, 3, 7], "fewer channels than a tile, and no whole vector" },
        { [3, 51, 13, 21], "channels and pixels not a multiple of any tile, several blocks" },
        { [1, 130, 9, 15], "one sample: its pixels are shared out" },
    };

    /// <summary>Every shape in every layout and every vector width.</summary>
    public static IEnumerable<TheoryDataRow<long[], string, int, string>> Paths =>
        from row in Shapes
        from layout in FeatureMaps.Layouts
        from width in Enum.GetValues<SimdWidth>()
        where width <= SimdDispatch.Widest
        select new TheoryDataRow<long[], string, int, string>(row.Data.Item1, layout, (int)width, row.Data.Item2);

    /// <inheritdoc/>
    public void Dispose() => _scope.Dispose();

    [Theory, MemberData(nameof(Paths))]
    public void Product_IsThatOfFloat64(long[] shape, string layout, int width, string reason)
    {
        using IDisposable forced = SimdDispatch.Force((SimdWidth)width);
        using Generator generator = new(2);
        Tensor features = FeatureMaps.InLayout(FeatureMaps.Relu(1, shape), layout);
        Tensor square = randn([shape[0], shape[1], shape[1]], generator: generator);
        Tensor matrices = square + square.transpose(1, 2);
        Tensor scales = randn([shape[0]], generator: generator);
        Tensor means = rand([shape[0], shape[1]], generator: generator);
        foreach (ScalarType type in (ScalarType[])[ScalarType.Float32, ScalarType.BFloat16])
        {
            Tensor source = features.to(type);
            double rounding = type == ScalarType.Float32 ? 1e-6 : 1.0 / 256;
            Check(matrices, source, scales, means, rounding, reason);
            Check(matrices, source, scales, null, rounding, reason + ", not centred");
            Check(matrices, source, null, null, rounding, reason + ", not scaled");
        }
    }

    private static void Check(Tensor matrices, Tensor features, Tensor? scales, Tensor? means, double rounding, string reason)
    {
        Tensor exact = features.to(float64).flatten(2);
        exact = means is null ? exact : exact - means.to(float64).unsqueeze(2);
        Tensor product = matrices.to(float64).bmm(exact);
        Tensor expected = (scales is null ? product : product * scales.to(float64).view(-1, 1, 1)).view(features.shape);
        Tensor result = SymmetricProduct.Multiply(features, matrices, scales, means);
        Assert.Equal(features.dtype, result.dtype);
        TensorAssert.Close(expected, result, rounding, $"{reason}, {features.dtype}");
    }
}

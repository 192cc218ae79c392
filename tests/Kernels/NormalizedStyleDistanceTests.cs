using TorchSharp;
using Xunit;
using static TorchSharp.torch;

namespace StyleKernels.Tests.Kernels;

/// <summary>The normalised style distance: accuracy of every path.</summary>
public sealed class NormalizedStyleDistanceTests : IDisposable
{
    private readonly DisposeScope _scope = NewDisposeScope();

    /// <summary>Shape of the result, size of the style, batch of the style, and why the row is there.</summary>
    public static TheoryData<long, long, long, long, long, long, long, string> Shapes => new()
    {
        { 1, 1, 1, 1, 1, 1, 1, "a single value" },
        { 2, 3, 1, 1, 2, 5, 2, "one pixel: a Gram matrix of rank 1" },
        { 2, 1, 7, 9, 4, 4, 2, "one channel" },
        { 1, 4, 4, 4, 4, 4, 1, "one sample, one tile" },
        { 3, 17, 5, 7, 6, 3, 3, "channels and pixels not a multiple of any tile" },
        { 2, 65, 16, 16, 9, 31, 2, "one channel more than the tiles; the style has another size" },
        { 4, 37, 1, 130, 13, 1, 1, "one pixel row; one style for the whole batch" },
        { 3, 8, 130, 17, 40, 40, 3, "more pixels than one packed block; fewer samples than would fill the threads evenly" },
        { 1, 100, 60, 45, 20, 20, 1, "one large sample: its pixels are shared out" },
        { 2, 130, 3, 3, 3, 3, 2, "more channels than one block of rows, fewer pixels than channels" },
    };

    /// <summary>Every shape in every layout and every vector width.</summary>
    public static IEnumerable<TheoryDataRow<long[], long[], string, int, string>> Paths =>
        from row in Shapes
        from layout in FeatureMaps.Layouts
        from width in Enum.GetValues<SimdWidth>()
        where width <= SimdDispatch.Widest
        let d = row.Data
        select new TheoryDataRow<long[], long[], string, int, string>(
            [d.Item1, d.Item2, d.Item3, d.Item4], [d.Item7, d.Item2, d.Item5, d.Item6], layout, (int)width, d.Item8);

    /// <inheritdoc/>
    public void Dispose() => _scope.Dispose();

    [Theory, MemberData(nameof(Paths))]
    public void ValueAndGradient_AreAsAccurateAsEager(long[] shape, long[] styleShape, string layout, int width, string because)
    {
        using IDisposable forced = SimdDispatch.Force((SimdWidth)width);
        Tensor features = FeatureMaps.Relu(1, shape);
        Tensor style = FeatureMaps.InLayout(FeatureMaps.Relu(2, styleShape), layout);
        foreach (bool detach in new[] { true, false })
        {
            (Tensor oracle, Tensor oracleGrad) = Run(features.to(float64), style.to(float64), detach, KernelBackend.Eager);
            (Tensor eager, Tensor eagerGrad) = Run(features, style, detach, KernelBackend.Eager);
            (Tensor fused, Tensor fusedGrad) = Run(FeatureMaps.InLayout(features, layout), style, detach, KernelBackend.Fused);
            TensorAssert.AsAccurateAsEager(fused, eager, oracle, because);
            TensorAssert.AsAccurateAsEager(fusedGrad, eagerGrad, oracleGrad, because);
        }
    }

    private static (Tensor Value, Tensor Grad) Run(Tensor features, Tensor style, bool detach, KernelBackend backend)
    {
        Tensor leaf = features.detach().requires_grad_(true);
        Tensor value = NormalizedStyleDistance.Compute(leaf, style, detach, backend: backend);
        Tensor weights = arange(1, value.shape[0] + 1, value.dtype);
        (value * weights).sum().Backward();
        return (value.detach(), leaf.grad!);
    }
}

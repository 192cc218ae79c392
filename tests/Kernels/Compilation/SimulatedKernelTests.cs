using TorchSharp;
using Xunit;
using static TorchSharp.torch;

namespace StyleKernels.Tests.Kernels.Compilation;

/// <summary>
/// The library's kernels in ILGPU's simulator, thread by thread as C#: the third way to run them, beside OpenCL and their PTX. A barrier takes
/// milliseconds there, so shapes are tiny. Kernels with inline PTX cannot run in it.
/// </summary>
public sealed class SimulatedKernelTests : IDisposable
{
    private readonly DisposeScope _scope = NewDisposeScope();

    /// <inheritdoc/>
    public void Dispose() => _scope.Dispose();

    [Fact]
    public void GramMatrixAndGradient_AreThoseOfTorch()
    {
        Tensor features = FeatureMaps.Relu(1, 2, 3, 1, 21);
        GramMatrixPlan plan = GramMatrixPlan.Create([FeatureShape.Of(features)], multiprocessors: 1);
        Tensor workspace = empty(plan.WorkspaceFloats);
        Launch(GramMatrixKernels.Partial<float, Float32Format>, plan.Blocks, features, workspace, LaunchTable<GramMap>.Of(plan.Maps, GramMap.Unused));

        Tensor gram = empty(2, 3, 3);
        Launch(GramMatrixKernels.Sum, 2 * GramStrips.PerTile, workspace, gram, plan.Maps[0], 0L, 0.25f);
        Tensor matrix = features.flatten(2);
        TensorAssert.Close(matrix.bmm(matrix.transpose(1, 2)) / 4, gram, 1e-6, "Gram matrix");

        SymmetricProductPlan product = SymmetricProductPlan.Create([FeatureShape.Of(features)]);
        Tensor both = cat([features.flatten(), zeros(features.numel())]);
        ProductMap map = product.Maps[0] with { Gradient = features.numel() };
        Launch(SymmetricProductKernels.Multiply<float, Float32Format>, product.Blocks, both, gram, LaunchTable<ProductMap>.Of([map], ProductMap.Unused));
        TensorAssert.Close(gram.bmm(matrix), both.narrow(0, features.numel(), features.numel()).view(2, 3, 21), 1e-6, "product");
    }

    [Fact]
    public void DistanceOfSums_IsTheirQuotient()
    {
        Tensor doubles = tensor([1.0, 2, 4, 3, 2, 1]);
        Tensor floats = zeros(2);
        StyleScore score = new() { Roots = 1, ResultNorms = -1, Divisor = 2, Channels = 1, Strips = 2, Denominator = StyleDenominator.DetachedNorms };
        Launch(StyleDistanceKernels.Score, 1, doubles, floats, LaunchTable<StyleScore>.Of([score], StyleScore.Unused));
        Assert.Equal([5f / 8, 0.5f], floats.data<float>().ToArray());

        Tensor matrices = tensor([4f, 2f, 0.5f]);
        StyleAttachment attachment = new() { Style = 1, Distances = 2, Channels = 1, Parts = 1 };
        Launch(StyleDistanceKernels.Attach, 1, matrices, LaunchTable<StyleAttachment>.Of([attachment], StyleAttachment.Unused));
        Assert.Equal(1f, matrices[0].item<float>());
    }

    [Fact]
    public void NormAndBounds_AreThoseOfTorch()
    {
        Tensor grams = randn([2, 3, 3], generator: new Generator(1));
        Tensor sums = empty(2, ScalarType.Float64);
        Tensor squared = empty(2, ScalarType.Float64);
        Launch(FrobeniusNormKernels.Partial, 2, grams, sums, 9L, 1);
        Launch(FrobeniusNormKernels.Add, 2, sums, squared, 1);
        TensorAssert.Close(FrobeniusNormReference.Squared(grams), squared, 1e-12, "norm");

        (Tensor supremum, Tensor infimum) = (empty(2), empty(2));
        Launch(StyleBoundsKernels.Forward, 1, squared.narrow(0, 0, 1), squared, supremum, infimum, 9.0);
        (Tensor expectedSupremum, Tensor expectedInfimum) = StyleBoundsReference.Compute(squared.narrow(0, 0, 1), squared, 9, ScalarType.Float32);
        TensorAssert.Close(expectedSupremum, supremum, 1e-6, "supremum");
        TensorAssert.Close(expectedInfimum, infimum, 1e-6, "infimum");
    }

    [Fact]
    public void ChannelStatistics_AreThoseOfTorch()
    {
        Tensor features = FeatureMaps.Relu(2, 1, 2, 3, 3);
        (Tensor means, Tensor deviations) = (empty(1, 2), empty(1, 2));
        Launch(ChannelStatisticsKernels.Forward<float, Float32Format>, 2, features, 0L, means, deviations, 9L);
        (Tensor mean, Tensor deviation) = ChannelStatisticsReference.Compute(features);
        TensorAssert.Close(mean, means, 1e-6, "mean");
        TensorAssert.Close(deviation, deviations, 1e-6, "deviation");
    }

    private static void Launch(Delegate kernel, int blocks, params object[] arguments)
    {
        KernelGroupAttribute group = (KernelGroupAttribute)Attribute.GetCustomAttribute(kernel.Method, typeof(KernelGroupAttribute))!;
        DeviceKernel.Of(kernel).Launch(new KernelShape(blocks, group.Threads), arguments);
    }
}

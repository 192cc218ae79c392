using TorchSharp;
using Xunit;
using static TorchSharp.torch;

namespace StyleKernels.Tests.Kernels.OpenCl;

/// <summary>
/// The kernels of the Gram matrix on a device: partial tiles and their sum, and the product that is its gradient, by the
/// error rule of <see cref="TensorAssert.AsAccurateAsEager"/>.
/// </summary>
[Collection(OneDevice.Name)]
public sealed class GramMatrixOpenClTests : IDisposable
{
    private readonly DisposeScope _scope = NewDisposeScope();

    /// <summary>Shapes.</summary>
    public static TheoryData<string, long[], string> Cases
    {
        get
        {
            TheoryData<string, long[], string> cases = [];
            foreach (string format in FeatureFormat.Names)
            {
                cases.Add(format, [1, 1, 1, 1], "one channel, one pixel");
                cases.Add(format, [3, 192, 1, 17], "three rows of tiles, 17 pixels: one more than is staged at once");
                cases.Add(format, [1, 65, 8, 8], "whole tiles beside cut ones");
                cases.Add(format, [1, 63, 64, 64], "one channel less than a tile, 4096 pixels in 16 splits");
            }

            return cases;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _scope.Dispose();

    [Theory, MemberData(nameof(Cases))]
    public void MatrixAndGradient_AreAsAccurateAsEager(string format, long[] shape, string reason)
    {
        OpenClMachine machine = OpenClMachine.Require(format);
        Tensor features = FeatureFormat.Round(FeatureMaps.Relu(3, shape), format);
        Tensor gradGram = randn([shape[0], shape[1], shape[1]], generator: new Generator(4));
        foreach (int misalignment in (int[])[0, 1, 2])
        {
            (Tensor gram, Tensor gradient) = OnDevice(machine, format, features, gradGram, misalignment);
            (Tensor eagerGram, Tensor eagerGradient) = InTorch(features, gradGram, ScalarType.Float32);
            (Tensor oracleGram, Tensor oracleGradient) = InTorch(features, gradGram, ScalarType.Float64);
            TensorAssert.AsAccurateAsEager(gram, eagerGram, oracleGram, $"matrix, {misalignment} off alignment: {reason}");
            TensorAssert.AsAccurateAsEager(
                gradient, FeatureFormat.Round(eagerGradient, format), oracleGradient, $"gradient, {misalignment} off alignment: {reason}");
            Assert.Equal(gram.bytes.ToArray(), gram.transpose(1, 2).contiguous().bytes.ToArray());
        }
    }

    private static (Tensor Gram, Tensor Gradient) InTorch(Tensor features, Tensor gradGram, ScalarType type)
    {
        Tensor leaf = features.to_type(type).detach().clone().requires_grad_();
        Tensor gram = GramMatrixReference.Compute(leaf, GramNormalization.CHW);
        (gram * gradGram.to_type(type)).sum().backward();
        return (gram.detach(), leaf.grad!);
    }

    private static (Tensor Gram, Tensor Gradient) OnDevice(
        OpenClMachine machine, string format, Tensor features, Tensor gradGram, int misalignment)
    {
        using DeviceMemory maps = DeviceMemory.Of(machine, FeatureFormat.Type(format), misalignment);
        using DeviceMemory workspace = DeviceMemory.Of(machine, ScalarType.Float32);
        using DeviceMemory matrices = DeviceMemory.Of(machine, ScalarType.Float32, misalignment);
        FeatureShape shape = new((int)features.shape[0], (int)features.shape[1], features.shape[2] * features.shape[3]);
        float factor = (float)(1 / GramMatrix.Divisor(features, GramNormalization.CHW));
        GramMatrixPlan plan = GramMatrixPlan.Create([shape], 132);
        SymmetricProductPlan product = SymmetricProductPlan.Create([shape]);
        GramMap map = plan.Maps[0];
        ProductMap gradient = product.Maps[0];
        map.Features = gradient.Features = maps.Add(features);
        gradient.Gradient = maps.Reserve(features.numel());
        map.Workspace = workspace.Reserve(plan.WorkspaceFloats);
        long gram = matrices.Reserve(shape.MatrixEntries);
        gradient.Matrix = matrices.Add((gradGram + gradGram.transpose(1, 2)) * factor);

        machine.Launch(
            $"GramMatrixKernels.Partial, {format}", plan.Blocks, maps.View, workspace.View, LaunchTable<GramMap>.Of([map], GramMap.Unused));
        machine.Launch(
            "GramMatrixKernels.Sum",
            shape.Batch * shape.UpperTiles * GramStrips.PerTile,
            workspace.View,
            matrices.View,
            map,
            gram,
            factor);
        machine.Launch(
            $"SymmetricProductKernels.Multiply, {format}",
            product.Blocks,
            maps.View,
            matrices.View,
            LaunchTable<ProductMap>.Of([gradient], ProductMap.Unused));

        maps.AssertNothingElseWritten();
        matrices.AssertNothingElseWritten();
        return (matrices.Read(gram, gradGram.shape), maps.Read(gradient.Gradient, features.shape));
    }
}

using StyleKernels.Tests.Kernels.OpenCl;
using StyleKernels.Tests.Kernels.Ptx;
using TorchSharp;
using Xunit;
using static TorchSharp.torch;

namespace StyleKernels.Tests.Kernels.Cuda;

/// <summary>The style distances on a CUDA device, from the tensors to the PTX and back, with their gradients; run by the machine.</summary>
public sealed class StyleDistanceCudaTests : IDisposable
{
    private readonly DisposeScope _scope = NewDisposeScope();

    /// <summary>Shapes in every format, with every denominator.</summary>
    public static TheoryData<string, long[], long[], bool, string> Cases
    {
        get
        {
            TheoryData<string, long[], long[], bool, string> cases = [];
            foreach (string format in FeatureFormat.Names)
            {
                cases.Add(format, [1, 1, 1, 1], [1, 1, 1, 1], false, "one channel, one pixel");
                cases.Add(format, [2, 65, 3, 5], [1, 65, 4, 4], false, "one style for two results, of another size");
                cases.Add(format, [2, 30, 16, 20], [2, 30, 20, 21], false, "splits that differ between result and style");
                cases.Add(format, [2, 66, 4, 4], [2, 66, 3, 3], true, "encoded styles");
            }

            return cases;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _scope.Dispose();

    [Theory, MemberData(nameof(Cases))]
    public void DistanceAndGradient_AreAccurate(string format, long[] features, long[] style, bool encoded, string reason)
    {
        using EmulatedDevice device = new();
        StyleInput input = StyleInput.Random(format, features, style, encoded);
        foreach (StyleDenominator denominator in Enum.GetValues<StyleDenominator>())
        {
            Differentiated fused = Differentiated.Of(
                leaf => StyleDistanceCuda.Compute([Layer(input, leaf)], denominator, device.Device)[0],
                input.Features.to_type(FeatureFormat.Type(format)),
                input.Upstream);
            Differentiated eager = InTorch(input, denominator, ScalarType.Float32);
            fused.AssertAccurate(eager, InTorch(input, denominator, ScalarType.Float64), $"{denominator}: {reason}");
        }
    }

    [Fact]
    public void LayersOfOneLaunch_DoNotMeet()
    {
        using EmulatedDevice device = new();
        StyleInput[] inputs =
        [
            StyleInput.Random("float32", [2, 64, 6, 6], [1, 64, 5, 4]),
            StyleInput.Random("float32", [2, 70, 3, 3], [2, 70, 2, 5], encoded: true),
            StyleInput.Random("float32", [3, 5, 7, 3], [1, 5, 2, 2]),
        ];
        Tensor[] leaves = [.. inputs.Select(input => input.Features.detach().clone().requires_grad_())];
        IReadOnlyList<Tensor> distances = StyleDistanceCuda.Compute(
            [.. inputs.Select((input, i) => Layer(input, leaves[i]))], StyleDenominator.Norms, device.Device);
        distances.Select((distance, i) => (distance * inputs[i].Upstream).sum()).Aggregate((sum, term) => sum + term).backward();
        BackwardGuard.ThrowIfFaulted();
        for (int i = 0; i < inputs.Length; i++)
        {
            Differentiated eager = InTorch(inputs[i], StyleDenominator.Norms, ScalarType.Float32);
            Differentiated oracle = InTorch(inputs[i], StyleDenominator.Norms, ScalarType.Float64);
            new Differentiated(distances[i].detach(), leaves[i].grad!).AssertAccurate(eager, oracle, $"layer {i}");
        }
    }

    private static StyleDistanceLayer Layer(StyleInput input, Tensor features)
    {
        Tensor style = input.Style.to_type(features.dtype);
        return input.Encoded
            ? new StyleDistanceLayer(features, StyleTarget.Encode(style, input.Normalization))
            : new StyleDistanceLayer(features, style, input.Normalization);
    }

    private static Differentiated InTorch(StyleInput input, StyleDenominator denominator, ScalarType type)
    {
        StyleOutcome outcome = input.InTorch(denominator, type);
        return new Differentiated(outcome.Distances, outcome.Gradient);
    }
}

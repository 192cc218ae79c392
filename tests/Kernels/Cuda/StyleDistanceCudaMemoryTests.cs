using TorchSharp;
using Xunit;
using static TorchSharp.torch;

namespace StyleKernels.Tests.Kernels.Cuda;

/// <summary>What the style distance on a CUDA device leaves behind: nothing. Counts the tensors of the process, so it runs alone.</summary>
[Collection(RunAlone.Name)]
public sealed class StyleDistanceCudaMemoryTests
{
    [Fact]
    public void AWorkspaceThatDoesNotFit_IsNamed_AndLeavesNothing()
    {
        long before = LiveTensors.Count();
        string message = Assert.Throws<InsufficientMemoryException>(() => Workspace.Allocate(1L << 60, CPU)).Message;
        Assert.Contains("needs 1099511627776.0 MiB of workspace on cpu", message);
        Assert.InRange(Tensor.TotalCount, 0, before);
        using Tensor next = Workspace.Allocate(16, CPU);
        Assert.Equal(16, next.numel());
    }

    [Theory, InlineData(true), InlineData(false)]
    public void NoTensor_OutlivesAStep(bool encoded)
    {
        using DisposeScope scope = NewDisposeScope();
        using EmulatedDevice emulated = new();
        StyleInput input = StyleInput.Random("float32", [1, 4, 5, 5], [1, 4, 3, 3]) with { Encoded = encoded };
        Step();
        long before = LiveTensors.Count();
        Step();
        Step();
        Assert.InRange(Tensor.TotalCount, 0, before);

        void Step()
        {
            using DisposeScope step = NewDisposeScope();
            Tensor leaf = input.Leaf();
            StyleDistanceCuda.Compute([input.Layer(leaf)], StyleDenominator.Norms, emulated.Device)[0].sum().Backward();
        }
    }
}

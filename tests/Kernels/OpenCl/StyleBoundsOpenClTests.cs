using TorchSharp;
using Xunit;
using static TorchSharp.torch;

namespace StyleKernels.Tests.Kernels.OpenCl;

/// <summary>The kernels of the bounds and of their gradients on a device, against the public bounds' formulas in float64.</summary>
[Collection(OneDevice.Name)]
public sealed class StyleBoundsOpenClTests : IDisposable
{
    private const double Entries = 64 * 64;

    /// <summary>Two roundings to float32 and one of the slope.</summary>
    private const double Tolerance = 2e-7;

    private readonly DisposeScope _scope = NewDisposeScope();

    /// <inheritdoc/>
    public void Dispose() => _scope.Dispose();

    [Theory]
    [InlineData(1, 1, "one result")]
    [InlineData(3, 1, "one style for three results")]
    [InlineData(3, 3, "a style for each")]
    [InlineData(64, 64, "as many results as a group has threads")]
    [InlineData(65, 1, "a second group with one result")]
    public void BoundsAndGradients_AreThoseOfFloat64(int n, int styles, string reason)
    {
        OpenClMachine machine = OpenClMachine.Require();
        Tensor style = rand([styles], ScalarType.Float64, generator: new Generator(8)).add_(0.01).requires_grad_();
        Tensor result = rand([n], ScalarType.Float64, generator: new Generator(9)).add_(0.01).requires_grad_();
        Tensor gradSupremum = randn([n], generator: new Generator(10));
        Tensor gradInfimum = randn([n], generator: new Generator(11));
        Tensor supremum = (style + result) / Entries;
        Tensor infimum = (style.sqrt() - result.sqrt()).square() / Entries;
        ((supremum * gradSupremum) + (infimum * gradInfimum)).sum().backward();

        Bounds bounds = OnDevice(machine, style.detach(), result.detach(), gradSupremum, gradInfimum);
        TensorAssert.Close(supremum.detach(), bounds.Supremum, Tolerance, reason);
        TensorAssert.Close(infimum.detach(), bounds.Infimum, Tolerance, reason);
        TensorAssert.Close(style.grad!, styles == 1 ? bounds.GradStyle.sum(0, keepdim: true) : bounds.GradStyle, 1e-13, reason);
        TensorAssert.Close(result.grad!, bounds.GradResult, 1e-13, reason);
    }

    [Fact]
    public void ZeroMatrices_HaveNoSlope()
    {
        OpenClMachine machine = OpenClMachine.Require();
        Tensor norms = zeros(2, ScalarType.Float64);
        Bounds bounds = OnDevice(machine, norms, norms, zeros(2), ones(2));
        Assert.All((Tensor[])[bounds.Supremum, bounds.Infimum, bounds.GradStyle, bounds.GradResult], values => Assert.True(values.eq(0).all().item<bool>()));
    }

    private static Bounds OnDevice(OpenClMachine machine, Tensor style, Tensor result, Tensor gradSupremum, Tensor gradInfimum)
    {
        using DeviceMemory doubles = DeviceMemory.Of(machine, ScalarType.Float64, misalignment: 1);
        using DeviceMemory floats = DeviceMemory.Of(machine, ScalarType.Float32, misalignment: 1);
        long n = result.numel();
        int groups = (int)((n - 1) / TileShape.Threads) + 1;
        (long styles, long results) = (doubles.Add(style), doubles.Add(result));
        (long gradStyle, long gradResult) = (doubles.Reserve(n), doubles.Reserve(n));
        (long supremum, long infimum) = (floats.Reserve(n), floats.Reserve(n));
        (long ofSupremum, long ofInfimum) = (floats.Add(gradSupremum), floats.Add(gradInfimum));
        object styleView = doubles.Part(styles, style.numel());
        object resultView = doubles.Part(results, n);

        machine.Launch("StyleBoundsKernels.Forward", groups, styleView, resultView, floats.Part(supremum, n), floats.Part(infimum, n), Entries);
        machine.Launch(
            "StyleBoundsKernels.Backward",
            groups,
            styleView,
            resultView,
            floats.Part(ofSupremum, n),
            floats.Part(ofInfimum, n),
            doubles.Part(gradStyle, n),
            doubles.Part(gradResult, n),
            Entries);
        doubles.AssertNothingElseWritten();
        floats.AssertNothingElseWritten();
        return new Bounds(floats.Read(supremum, n), floats.Read(infimum, n), doubles.Read(gradStyle, n), doubles.Read(gradResult, n));
    }

    private sealed record Bounds(Tensor Supremum, Tensor Infimum, Tensor GradStyle, Tensor GradResult);
}

using TorchSharp;
using Xunit;
using static TorchSharp.torch;

namespace StyleKernels.Tests.Kernels.OpenCl;

/// <summary>The kernels of ‖G‖² and its gradient on a device. Both sum in float64: only the order differs from torch's.</summary>
[Collection(OneDevice.Name)]
public sealed class FrobeniusNormOpenClTests : IDisposable
{
    /// <summary>Half a unit in the last place of float32.</summary>
    private const double FloatRounding = 1.0 / (1 << 24);

    private readonly DisposeScope _scope = NewDisposeScope();

    /// <summary>Batch and channels.</summary>
    public static TheoryData<long, long, string> Cases => new()
    {
        { 1, 1, "one entry" },
        { 3, 7, "fewer entries than threads" },
        { 1, 64, "exactly one group's 4096 entries" },
        { 3, 65, "a second group with few entries" },
        { 2, 600, "88 parts: more than the threads that add them" },
    };

    /// <inheritdoc/>
    public void Dispose() => _scope.Dispose();

    [Theory, MemberData(nameof(Cases))]
    public void NormAndGradient_AreThoseOfFloat64(long n, long c, string reason)
    {
        OpenClMachine machine = OpenClMachine.Require();
        Tensor grams = randn([n, c, c], generator: new Generator(6));
        Tensor gradSquared = randn([n], ScalarType.Float64, generator: new Generator(7));
        (Tensor squared, Tensor gradient) = OnDevice(machine, grams, gradSquared);
        (Tensor secondSquared, Tensor secondGradient) = OnDevice(machine, grams, gradSquared);

        TensorAssert.Close(FrobeniusNormReference.Squared(grams), squared, 1e-14, reason);
        TensorAssert.Close(2 * gradSquared.view(n, 1, 1) * grams.to_type(ScalarType.Float64), gradient, FloatRounding, reason);
        Assert.Equal(squared.bytes.ToArray(), secondSquared.bytes.ToArray());
        Assert.Equal(gradient.bytes.ToArray(), secondGradient.bytes.ToArray());
    }

    private static (Tensor Squared, Tensor Gradient) OnDevice(OpenClMachine machine, Tensor grams, Tensor gradSquared)
    {
        using DeviceMemory floats = DeviceMemory.Of(machine, ScalarType.Float32, misalignment: 1);
        using DeviceMemory doubles = DeviceMemory.Of(machine, ScalarType.Float64, misalignment: 1);
        (long n, long values) = (grams.shape[0], grams.numel());
        long entries = values / n;
        int parts = (int)((entries - 1) / FrobeniusNormKernels.PartEntries) + 1;
        (long matrix, long gradMatrix) = (floats.Add(grams), floats.Reserve(values));
        (long sums, long squared, long grad) = (doubles.Reserve(n * parts), doubles.Reserve(n), doubles.Add(gradSquared));

        machine.Launch("FrobeniusNormKernels.Partial", (int)n * parts, floats.Part(matrix, values), doubles.Part(sums, n * parts), entries, parts);
        machine.Launch("FrobeniusNormKernels.Add", (int)n, doubles.Part(sums, n * parts), doubles.Part(squared, n), parts);
        machine.Launch(
            "FrobeniusNormKernels.Backward",
            (int)n * parts,
            floats.Part(matrix, values),
            doubles.Part(grad, n),
            floats.Part(gradMatrix, values),
            entries,
            parts);
        floats.AssertNothingElseWritten();
        doubles.AssertNothingElseWritten();
        return (doubles.Read(squared, n), floats.Read(gradMatrix, grams.shape));
    }
}

using StyleKernels.Tests.Kernels.Cuda;
using TorchSharp;
using Xunit;
using static TorchSharp.torch;

namespace StyleKernels.Tests.Kernels;

/// <summary>Before the device kernels are trusted: a small case against torch, and the switch.</summary>
[Collection(OneEmulatedDevice.Name)]
public sealed class CudaKernelsTests : IDisposable
{
    private readonly DisposeScope _scope = NewDisposeScope();

    /// <inheritdoc/>
    public void Dispose()
    {
        CudaKernels.Enabled = true;
        _scope.Dispose();
    }

    [Theory, InlineData(ScalarType.Float32), InlineData(ScalarType.Float16), InlineData(ScalarType.BFloat16)]
    public void TheCheck_PassesTheKernels(ScalarType type)
    {
        using EmulatedDevice emulated = new();
        Assert.Equal("", CudaKernelCheck.Run(emulated.Device, CPU, type));
    }

    [Fact]
    public void TheCheck_FindsAKernelThatCannotBeLoaded()
    {
        RecordingDriver driver = new() { Failure = ("load", 218) };
        Assert.Contains("cannot load", CudaKernelCheck.Run(new CudaDevice(driver, 0), CPU, ScalarType.Float32));
    }

    [Fact]
    public void TheCheck_FindsAWrongResult()
    {
        // Scores that come out with the opposite sign.
        using EmulatedDevice emulated = new(rewrite: text => PtxParameters.EntryName(text).Contains("Subtract", StringComparison.Ordinal)
            ? text.Replace("sub.f32", "add.f32", StringComparison.Ordinal).Replace("0fBF800000", "0f3F800000", StringComparison.Ordinal)
            : text);
        Assert.Contains("differs", CudaKernelCheck.Run(emulated.Device, CPU, ScalarType.Float32));
    }

    [Fact]
    public void TheSwitch_IsNamed()
    {
        CudaKernels.Enabled = false;
        Assert.False(CudaKernels.Serve(0, ScalarType.Float32, out string problem));
        Assert.Contains("STYLEKERNELS_CUDA", problem, StringComparison.Ordinal);
    }
}

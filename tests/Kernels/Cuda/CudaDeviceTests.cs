using System.Reflection;
using ILGPU;
using Xunit;

namespace StyleKernels.Tests.Kernels.Cuda;

/// <summary>What the driver is asked, in which order, and what becomes of its errors; recorded, since a GPU is not at hand everywhere.</summary>
public sealed class CudaDeviceTests
{
    private static readonly CompiledKernel Kernel = KernelCompiler.Compile(
        typeof(CudaDeviceTests).GetMethod(nameof(Fill), BindingFlags.NonPublic | BindingFlags.Static)!);

    private readonly RecordingDriver _driver = new();

    [Fact]
    public void Launch_EntersTheDevicesContextLoadsOnceAndLeaves()
    {
        CudaDevice device = new(_driver, 1);
        Launch(device, new KernelShape(3, 64));
        Launch(device, new KernelShape(5, 32));
        Assert.Equal(
            [
                "init", "version", "device 1", "ask 101 for ComputeCapabilityMajor", "ask 101 for ComputeCapabilityMinor",
                "ask 101 for MultiprocessorCount", "retain 101",
                "push 1101", "load", $"function {Kernel.Name} of 7", "launch 70 3x64 on 9", "pop",
                "push 1101", "launch 70 5x32 on 9", "pop",
            ],
            _driver.Calls);
    }

    [Fact]
    public void Arguments_ReachTheDriverAsTheyArePacked()
    {
        Launch(new CudaDevice(_driver, 0), new KernelShape(1, 1));
        Assert.Equal([0x5000L, 12L], _driver.Arguments[0].Chunk(8).Select(bytes => BitConverter.ToInt64(bytes)));
        Assert.Equal(2.5f, BitConverter.ToSingle(_driver.Arguments[1]));
    }

    [Theory, InlineData(0, false), InlineData(1, true), InlineData(100 << 10, true)]
    public void DynamicSharedMemory_IsAskedFor(int bytes, bool asked)
    {
        Launch(new CudaDevice(_driver, 0), new KernelShape(1, 32, SharedBytes: bytes));
        Assert.Equal(asked, _driver.Calls.Contains($"shared {bytes}"));
    }

    [Theory, InlineData("load"), InlineData("function"), InlineData("shared"), InlineData("launch")]
    public void AFailure_LeavesTheContextAndNamesTheError_AndTheNextLaunchWorks(string call)
    {
        CudaDevice device = new(_driver, 0);
        _driver.Failure = (call, 2);
        KernelShape shape = new(1, 32, SharedBytes: 64 << 10);
        var error = Assert.Throws<CudaException>(() => Launch(device, shape));
        Assert.Contains("CUDA_ERROR_OUT_OF_MEMORY (2), out of memory", error.Message);
        Assert.StartsWith("CUDA device 0: cannot ", error.Message);
        Assert.Equal(0, _driver.Depth);

        _driver.Failure = null;
        Launch(device, shape);
        Assert.Equal("pop", _driver.Calls[^1]);
        Assert.Equal(0, _driver.Depth);
    }

    [Fact]
    public void AContextThatCannotBeEntered_IsNotLeft()
    {
        CudaDevice device = new(_driver, 0);
        _driver.Failure = ("push", 201);
        Assert.Throws<CudaException>(() => Launch(device, new KernelShape(1, 1)));
        Assert.Equal(0, _driver.Depth);
    }

    [Fact]
    public void Launches_OfManyThreads_LoadOnceAndLeaveNoContextBehind()
    {
        CudaDevice device = new(_driver, 0);
        Parallel.For(0, 200, _ => Launch(device, new KernelShape(1, 1)));
        Assert.Equal(0, _driver.Depth);
        Assert.Equal(200, _driver.Calls.Count(call => call.StartsWith("launch", StringComparison.Ordinal)));
        Assert.Single(_driver.Calls, "load");
    }

    [Fact]
    public void ATextThatTheDriverRefuses_IsExplainedInItsWords()
    {
        CudaDevice device = new(_driver, 0);
        _driver.Failure = ("load", 218);
        var error = Assert.Throws<CudaException>(() => Launch(device, new KernelShape(1, 1)));
        Assert.Contains("line 7: unknown symbol", error.Message);
    }

    [Theory, InlineData(10020, 90, "supports CUDA 10.2"), InlineData(12080, 75, "compute capability is 7.5")]
    public void WhatIsTooOld_IsRefusedBeforeAnythingIsRetained(int version, int capability, string problem)
    {
        (_driver.Version, _driver.Capability) = (version, capability);
        Assert.Contains(problem, Assert.Throws<CudaException>(() => new CudaDevice(_driver, 0)).Message);
        Assert.DoesNotContain(_driver.Calls, call => call.StartsWith("retain", StringComparison.Ordinal));
    }

    [Fact]
    public void AMissingDriver_IsSaid()
    {
        if (System.Runtime.InteropServices.NativeLibrary.TryLoad("libcuda.so.1", out _))
        {
            Assert.Skip("this machine has a CUDA driver");
        }

        Assert.Contains("there is no CUDA driver", Assert.Throws<CudaException>(() => LibCuda.Open()).Message);
    }

    private static void Launch(CudaDevice device, KernelShape shape) =>
        device.LaunchOn(9, Kernel, shape, new DeviceSpan(0x5000, 12), 2.5f);

    private static void Fill(ArrayView<float> values, float value) => values[Grid.IdxX] = value;
}

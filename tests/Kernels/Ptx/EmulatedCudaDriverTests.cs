using System.Reflection;
using ILGPU;
using StyleKernels.PtxEmulator;
using Xunit;

namespace StyleKernels.Tests.Kernels.Ptx;

/// <summary>The library's way from a C# kernel to a result on a CUDA device, with PTX run on the CPU in the device's place.</summary>
public sealed class EmulatedCudaDriverTests
{
    private static readonly CompiledKernel Kernel = KernelCompiler.Compile(
        typeof(EmulatedCudaDriverTests).GetMethod(nameof(Scale), BindingFlags.NonPublic | BindingFlags.Static)!);

    private readonly EmulatedCudaDriver _driver = new();

    [Fact]
    public void AKernel_IsCompiledLaunchedAndSeenInMemory()
    {
        using PtxBuffer<float> values = new(_driver.Memory, "values", [1, 2, 3, 4, 5], writable: true);
        CudaDevice device = new(_driver, 0);
        Launch(device, new KernelShape(2, 3), values.Span, 2.5f);
        Launch(device, new KernelShape(1, 5), values.Span, 2f);
        Assert.Equal([5f, 10, 15, 20, 25], values.Values.ToArray());
        Assert.True(_driver.Instructions > 50);
    }

    [Fact]
    public void AWrongAddress_IsFound()
    {
        using PtxBuffer<float> values = new(_driver.Memory, "values", [1, 2, 3, 4, 5], writable: true);
        CudaDevice device = new(_driver, 0);
        string message = Assert.Throws<PtxException>(() => Launch(device, new KernelShape(2, 3), new DeviceSpan(values.Address, 6), 1)).Message;
        Assert.Contains("byte 20 from the start of values, which has 20", message);
        Assert.Contains("block (1, 0), thread 2", message);
    }

    [Fact]
    public void WhatADriverRefuses_IsRefused()
    {
        CudaDevice device = new(_driver, 0);
        Assert.Contains(
            "CUDA_ERROR_NOT_FOUND",
            Assert.Throws<CudaException>(() => Launch(device, Kernel with { Name = "other" }, new KernelShape(1, 1), default, 1)).Message);
        Assert.Equal(201, _driver.ModuleLoad(Kernel.Ptx, out _, out _));
        _driver.ContextPush(1);
        _driver.ModuleLoad(Kernel.Ptx, out nint module, out _);
        _driver.ModuleGetFunction(module, Kernel.Name, out nint function);
        Assert.Contains(
            "has parameters of 16, 4 bytes, the arguments have 16, 8",
            Assert.Throws<PtxException>(() => _driver.Launch(function, new KernelShape(1, 1), 0, [new byte[16], new byte[8]])).Message);
    }

    private static void Launch(CudaDevice device, KernelShape shape, DeviceSpan values, float factor) =>
        Launch(device, Kernel, shape, values, factor);

    private static void Launch(CudaDevice device, CompiledKernel kernel, KernelShape shape, DeviceSpan values, float factor) =>
        device.LaunchOn(0, kernel, shape, values, factor);

    private static void Scale(ArrayView<float> values, float factor)
    {
        int i = (Grid.IdxX * Group.DimX) + Group.IdxX;
        if (i < values.Length)
        {
            values[i] *= factor;
        }
    }
}

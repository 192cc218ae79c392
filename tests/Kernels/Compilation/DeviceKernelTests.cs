using ILGPU;
using TorchSharp;
using Xunit;
using static TorchSharp.torch;

namespace StyleKernels.Tests.Kernels.Compilation;

/// <summary>Kernels on torch's CPU tensors, by the simulator, and what is refused before anything runs.</summary>
public sealed class DeviceKernelTests : IDisposable
{
    private readonly DisposeScope _scope = NewDisposeScope();

    /// <inheritdoc/>
    public void Dispose() => _scope.Dispose();

    [Fact]
    public void Kernel_WritesIntoTheTensorItself()
    {
        Tensor x = arange(10, float32);
        Tensor view = x.narrow(0, 4, 3);
        DeviceKernel.Of(Double).Launch(new KernelShape(2, 2), view);
        Assert.Equal([0f, 1, 2, 3, 8, 10, 12, 7, 8, 9], x.data<float>().ToArray());
    }

    [Fact]
    public void Groups_ShareMemoryAndWaitForEachOther()
    {
        Tensor x = arange(8, int32);
        DeviceKernel.Of(ReverseWithinGroups).Launch(new KernelShape(2, 4), x);
        Assert.Equal([3, 2, 1, 0, 7, 6, 5, 4], x.data<int>().ToArray());
    }

    [Fact]
    public void BFloat16_ArrivesAsItsBits()
    {
        Tensor x = tensor(new[] { 1f, -2f }).to(bfloat16);
        Tensor bits = zeros(2, int32);
        DeviceKernel.Of(Widen).Launch(new KernelShape(1, 2), x, bits);
        Assert.Equal([0x3F80, 0xC000], bits.data<int>().ToArray());
    }

    [Fact]
    public void WhatDoesNotFit_IsNamed()
    {
        DeviceKernel kernel = DeviceKernel.Of(Double);
        string Refused(params object[] arguments) => Assert.ThrowsAny<ArgumentException>(() => kernel.Launch(new KernelShape(1, 1), arguments)).Message;
        Assert.Contains("no tensor", Refused(1f));
        Assert.Contains("1 parameters, 2 arguments", Refused(ones(1), ones(1)));
        Assert.Contains("arguments[0] is a tensor of Float64", Refused(ones(1, float64)));
        Assert.Contains("arguments[0] (2, 3) is not contiguous", Refused(ones(3, 2).t()));
        Assert.ThrowsAny<ArgumentException>(() => kernel.Launch(new KernelShape(0, 1), ones(1)));
        Assert.ThrowsAny<ArgumentException>(() => kernel.Launch(new KernelShape(1, 1025), ones(1)));
        Assert.Contains("static method", Assert.Throws<ArgumentException>(() => DeviceKernel.Of(() => 1)).Message);
    }

    private static void Double(ArrayView<float> x)
    {
        int i = (Grid.IdxX * Group.DimX) + Group.IdxX;
        if (i < x.Length)
        {
            x[i] *= 2;
        }
    }

    private static void ReverseWithinGroups(ArrayView<int> x)
    {
        ArrayView<int> shared = SharedMemory.Allocate<int>(4);
        int i = (Grid.IdxX * Group.DimX) + Group.IdxX;
        shared[Group.IdxX] = x[i];
        Group.Barrier();
        x[i] = shared[Group.DimX - 1 - Group.IdxX];
    }

    private static void Widen(ArrayView<ushort> x, ArrayView<int> bits) => bits[Group.IdxX] = x[Group.IdxX];
}

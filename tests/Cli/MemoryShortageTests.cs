using System.Runtime.InteropServices;
using StyleKernels.Cli;
using Xunit;
using static TorchSharp.torch;

namespace StyleKernels.Tests.Cli;

public sealed class MemoryShortageTests
{
    [Fact]
    public void WhatLibtorchCannotAllocate_IsSaidInOneLine()
    {
        var error = Assert.Throws<ExternalException>(() => zeros(1L << 50, dtype: ScalarType.Byte));
        string message = Assert.IsType<string>(MemoryShortage.Describe(error));
        Assert.StartsWith("memory ran out when 1,073,741,824 MiB more were asked for", message);
        Assert.DoesNotContain("frame", message);
        Assert.DoesNotContain('\n', message);
    }

    [Fact]
    [Trait("Device", "Cuda")]
    public void WhatAGpuCannotHold_IsSaidOfTheGpu()
    {
        Assert.SkipUnless(cuda.is_available(), "torch finds no CUDA device");
        var error = Assert.Throws<ExternalException>(() => zeros(1L << 50, dtype: ScalarType.Byte, device: CUDA));
        Assert.StartsWith("the GPU's memory ran out when 1048576.00 GiB more were asked for", MemoryShortage.Describe(error));
    }

    [Fact]
    public void WhatTheSystemDoesNotGive_IsSaidToo() =>
        Assert.StartsWith("memory ran out;", MemoryShortage.Describe(Assert.Throws<OutOfMemoryException>(() => Marshal.AllocHGlobal((nint)1 << 60))));

    [Fact]
    public void OtherErrorsOfLibtorch_AreNot()
    {
        using Tensor two = zeros(2);
        using Tensor three = zeros(3);
        Assert.Null(MemoryShortage.Describe(Assert.Throws<ExternalException>(() => two + three)));
    }
}

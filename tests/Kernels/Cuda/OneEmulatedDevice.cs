using Xunit;

namespace StyleKernels.Tests.Kernels.Cuda;

/// <summary>Tests that use an <see cref="EmulatedDevice"/> run one after the other: whether tf32 is allowed is a setting of the process.</summary>
[CollectionDefinition(Name)]
public sealed class OneEmulatedDevice
{
    internal const string Name = "emulated device";
}

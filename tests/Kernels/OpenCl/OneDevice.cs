using Xunit;

namespace StyleKernels.Tests.Kernels.OpenCl;

/// <summary>Tests that share the OpenCL device run one after another.</summary>
[CollectionDefinition(Name)]
public sealed class OneDevice
{
    /// <summary>The collection's name.</summary>
    public const string Name = "one OpenCL device";
}

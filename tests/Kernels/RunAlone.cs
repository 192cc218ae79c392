using Xunit;

namespace StyleKernels.Tests.Kernels;

/// <summary>Tests that look at the whole process (all tensors, all memory) run when no other test does.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class RunAlone
{
    /// <summary>The collection's name.</summary>
    public const string Name = "run alone";
}

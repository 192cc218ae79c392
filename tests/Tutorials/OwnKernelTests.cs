using OwnKernel;
using TorchSharp;
using Xunit;
using static TorchSharp.torch;

namespace StyleKernels.Tests.Tutorials;

/// <summary>docs/tutorials/own-kernel.md is true: its code is this project's code, and it computes what it says.</summary>
public sealed class OwnKernelTests
{
    [Fact]
    public void TheCodeOfTheTutorial_IsTheCodeThatIsTested()
    {
        string code = File.ReadAllText(Path.Combine(RepositoryFolder.Path, "tests", "Tutorials", "ReluSquared.cs")).Trim();
        string tutorial = File.ReadAllText(Path.Combine(RepositoryFolder.Path, "docs", "tutorials", "own-kernel.md"));
        Assert.Contains($"```csharp\n{code}\n```", tutorial.ReplaceLineEndings("\n"));
    }

    [Theory, InlineData(1, "one value"), InlineData(300, "more than one block, the last one not full")]
    public void ValueAndGradient_AreThoseOfTorchOperations(long length, string reason)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor x = (arange(length, float32) - 1.5f).requires_grad_(true);
        Tensor same = x.detach().clone().requires_grad_(true);
        Tensor weights = arange(length, float32) + 1;

        Tensor own = ReluSquared.Of(x);
        Tensor expected = same.relu().square();
        (own * weights).sum().backward();
        (expected * weights).sum().backward();

        Assert.True(own.Equals(expected), reason);
        Assert.True(x.grad!.Equals(same.grad!), reason);
    }
}

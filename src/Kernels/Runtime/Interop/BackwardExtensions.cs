using static TorchSharp.torch;

namespace StyleKernels;

/// <summary>The backward pass of a loss that uses operations of this library.</summary>
public static class BackwardExtensions
{
    /// <summary>
    /// Computes the gradients of a graph, as torch's <c>backward</c> does, and throws here what fails in the gradients of this library's operations.
    /// torch's own method cannot: an exception that leaves such a gradient would end the process (<see cref="BackwardGuard"/>). Afterwards the operations
    /// of this library let go of what they saved.
    /// </summary>
    /// <param name="loss">What is differentiated; a scalar unless <paramref name="gradient"/> is given.</param>
    /// <param name="gradient">The gradient of <paramref name="loss"/>, of its shape; 1 by default.</param>
    /// <param name="retainGraph">Keep what was saved for another backward pass over the same graph.</param>
    /// <exception cref="InvalidOperationException">A second pass over a graph that was not retained.</exception>
    /// <remarks>After an exception the gradients of the leaves are incomplete: discard them.</remarks>
    public static void Backward(this Tensor loss, Tensor? gradient = null, bool retainGraph = false)
    {
        ArgumentNullException.ThrowIfNull(loss);
        using BackwardRun run = BackwardRun.Start(retainGraph);
        autograd.backward([loss], gradient is null ? null : [gradient], retain_graph: retainGraph);
        BackwardGuard.ReleaseHandedOver();
        run.ThrowIfFaulted();
    }
}

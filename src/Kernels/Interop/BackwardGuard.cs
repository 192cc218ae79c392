using System.Runtime.ExceptionServices;
using static TorchSharp.torch;

namespace StyleKernels;

/// <summary>
/// An exception that leaves an autograd function's <c>backward</c> ends the process, because it would cross native frames. The functions
/// of this library keep it instead and give no gradient; it is thrown from the next call of an operation, or here.
/// </summary>
public static class BackwardGuard
{
    private static ExceptionDispatchInfo? _fault;

    [ThreadStatic]
    private static Tensor?[]? _handedOver;

    /// <summary>Throws what a <c>backward</c> of this library could not throw; nothing otherwise. Operations call it first.</summary>
    public static void ThrowIfFaulted()
    {
        ReleaseHandedOver();
        if (Volatile.Read(ref _fault) is not null)
        {
            Interlocked.Exchange(ref _fault, null)?.Throw();
        }
    }

    /// <summary>
    /// Computes a gradient and never throws. The gradient's managed handle must outlive the return to native code, so it is released on
    /// the thread's next call; until then it only shares the memory with libtorch's own.
    /// </summary>
    /// <param name="gradient">Makes the gradient.</param>
    /// <returns>The gradient, or null if making it failed.</returns>
    public static Tensor? Run(Func<Tensor?> gradient)
    {
        ArgumentNullException.ThrowIfNull(gradient);
        return RunAll(1, () => [gradient()])[0];
    }

    /// <summary>As <see cref="Run"/>, for a function of several tensors.</summary>
    /// <param name="count">How many gradients.</param>
    /// <param name="gradients">Makes them.</param>
    /// <returns>The gradients, or as many nulls if making them failed.</returns>
    public static IReadOnlyList<Tensor?> RunAll(int count, Func<Tensor?[]> gradients)
    {
        ArgumentNullException.ThrowIfNull(gradients);
        try
        {
            ReleaseHandedOver();
            return _handedOver = gradients();
        }
        catch (Exception exception)
        {
            Interlocked.CompareExchange(ref _fault, ExceptionDispatchInfo.Capture(exception), null);
            return new Tensor?[count];
        }
    }

    private static void ReleaseHandedOver()
    {
        foreach (Tensor? tensor in _handedOver ?? [])
        {
            tensor?.Dispose();
        }

        _handedOver = null;
    }
}

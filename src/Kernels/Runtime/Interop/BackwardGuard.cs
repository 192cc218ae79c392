using System.Runtime.ExceptionServices;
using static TorchSharp.torch;

namespace StyleKernels;

/// <summary>
/// An exception that leaves an autograd function's <c>backward</c> ends the process, because it would cross native frames. The functions of this
/// library keep it instead and give no gradient. <see cref="BackwardExtensions.Backward"/> throws it as soon as the pass is over; after torch's own
/// <c>backward</c> it is thrown by <see cref="ThrowIfFaulted"/> on the same thread. No other call throws it.
/// </summary>
public static class BackwardGuard
{
    private const string Released = "released";

    [ThreadStatic]
    private static ExceptionDispatchInfo? _fault;

    [ThreadStatic]
    private static Tensor?[]? _handedOver;

    /// <summary>Whether the function that runs on this thread has CUDA tensors, as far as its saved ones tell; without any it may.</summary>
    [ThreadStatic]
    private static bool _mayBeOnDevice;

    /// <summary>
    /// Throws what failed in a <c>backward</c> of torch's own on this thread; nothing otherwise. <see cref="BackwardExtensions.Backward"/> needs no such
    /// call.
    /// </summary>
    public static void ThrowIfFaulted()
    {
        ReleaseHandedOver();
        ExceptionDispatchInfo? fault = _fault;
        _fault = null;
        fault?.Throw();
    }

    /// <summary>
    /// Computes a gradient and never throws. The gradient's managed handle must outlive the return to native code, so it is released on the thread's next
    /// call, or at the end of <see cref="BackwardExtensions.Backward"/>; until then it only shares the memory with libtorch's own. Second derivatives are
    /// refused: under <c>create_graph</c> the fault is a <see cref="NotSupportedException"/>, and the gradient is NaN, so that it cannot be taken for right.
    /// </summary>
    /// <param name="gradient">Makes the gradient.</param>
    /// <returns>The gradient, or null if making it failed.</returns>
    public static Tensor? Run(Func<Tensor?> gradient)
    {
        ArgumentNullException.ThrowIfNull(gradient);
        return RunAll(1, () => [gradient()])[0];
    }

    /// <summary>As <see cref="Run(Func{Tensor})"/>, for a function that saved tensors: it lets go of them when the graph is not needed again.</summary>
    /// <param name="context">What <c>backward</c> was given.</param>
    /// <param name="gradient">Makes the gradient of the saved tensors.</param>
    /// <returns>The gradient, or null if making it failed.</returns>
    public static Tensor? Run(autograd.AutogradContext context, Func<IReadOnlyList<Tensor>, Tensor?> gradient)
    {
        ArgumentNullException.ThrowIfNull(gradient);
        return RunAll(context, 1, saved => [gradient(saved)])[0];
    }

    /// <summary>As <see cref="Run(Func{Tensor})"/>, for a function of several tensors.</summary>
    /// <param name="count">How many gradients.</param>
    /// <param name="gradients">Makes them.</param>
    /// <returns>The gradients, or as many nulls if making them failed.</returns>
    public static IReadOnlyList<Tensor?> RunAll(int count, Func<Tensor?[]> gradients)
    {
        ArgumentNullException.ThrowIfNull(gradients);
        _mayBeOnDevice = true;
        try
        {
            ReleaseHandedOver();
            _handedOver = is_grad_enabled() ? Refused(gradients()) : gradients();
            BackwardRun.Current(_mayBeOnDevice)?.HandOver(_handedOver);
            return _handedOver;
        }
        catch (Exception exception)
        {
            Keep(ExceptionDispatchInfo.Capture(exception));
            return new Tensor?[count];
        }
    }

    /// <summary>As <see cref="RunAll(int, Func{Tensor[]})"/>, for a function that saved tensors.</summary>
    /// <param name="context">What <c>backward</c> was given.</param>
    /// <param name="count">How many gradients.</param>
    /// <param name="gradients">Makes the gradients of the saved tensors.</param>
    /// <returns>The gradients, or as many nulls if making them failed.</returns>
    public static IReadOnlyList<Tensor?> RunAll(
        autograd.AutogradContext context, int count, Func<IReadOnlyList<Tensor>, Tensor?[]> gradients)
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(gradients);
        return RunAll(count, () =>
        {
            Tensor?[] made = FromSaved(context, gradients);
            if (BackwardRun.Current(_mayBeOnDevice) is { RetainGraph: false })
            {
                LetGo(context);
            }

            return made;
        });
    }

    /// <summary>Releases the handles of the gradients that this thread made last; libtorch holds the gradients themselves.</summary>
    internal static void ReleaseHandedOver()
    {
        foreach (Tensor? tensor in _handedOver ?? [])
        {
            tensor?.Dispose();
        }

        _handedOver = null;
    }

    private static Tensor?[] FromSaved(autograd.AutogradContext context, Func<IReadOnlyList<Tensor>, Tensor?[]> gradients)
    {
        if (context.get_data(Released) is not null)
        {
            throw new InvalidOperationException(
                "a second backward pass over the same graph: its saved tensors are gone; call the first with retainGraph: true");
        }

        List<Tensor> saved = context.get_saved_variables();
        _mayBeOnDevice = saved.Exists(tensor => tensor.device_type == TorchSharp.DeviceType.CUDA);
        Tensor?[] made = [];
        try
        {
            using IDisposable noGrad = no_grad();
            made = gradients(saved);
            return made;
        }
        finally
        {
            // A gradient may have been made in the forward pass, and saved: it must reach libtorch alive.
            saved.RemoveAll(tensor => made.Contains(tensor, ReferenceEqualityComparer.Instance));
            saved.ForEach(tensor => tensor.Dispose());
        }
    }

    /// <summary>libtorch keeps a node of a managed function, and what it saved, as long as any tensor of the graph.</summary>
    private static void LetGo(autograd.AutogradContext context)
    {
        context.save_for_backward([]);
        context.save_data(Released, true);
        context.Dispose();
    }

    private static Tensor?[] Refused(Tensor?[] gradients)
    {
        Keep(ExceptionDispatchInfo.Capture(new NotSupportedException(
            "the fused operations have no second derivatives (create_graph): use KernelBackend.Eager")));
        using IDisposable noGrad = no_grad();
        Tensor?[] refused = [.. gradients.Select(gradient => gradient is null ? null : full_like(gradient, double.NaN))];
        foreach (Tensor? gradient in gradients)
        {
            gradient?.Dispose();
        }

        return refused;
    }

    private static void Keep(ExceptionDispatchInfo fault)
    {
        if (BackwardRun.Current(_mayBeOnDevice) is { } run)
        {
            run.Keep(fault);
        }
        else
        {
            _fault = fault;
        }
    }
}

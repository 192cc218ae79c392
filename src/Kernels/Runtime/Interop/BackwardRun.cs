using System.Collections.Concurrent;
using System.Runtime.ExceptionServices;
using static TorchSharp.torch;

namespace StyleKernels;

/// <summary>
/// One backward pass that was started by <see cref="BackwardExtensions.Backward"/>: it collects the fault of its graph, and says whether the graph
/// is needed again. The CPU part of a graph runs on the calling thread, the CUDA part on a thread of autograd; where there is a CUDA
/// device, passes take turns, so that what fails there belongs to the one that runs. The loss does not tell: one on the CPU may have a CUDA graph behind it.
/// </summary>
internal sealed class BackwardRun : IDisposable
{
    private static readonly object DeviceTurn = new();
    private static readonly Lazy<bool> HasDevice = new(cuda.is_available);
    private static BackwardRun? _onDevice;

    [ThreadStatic]
    private static BackwardRun? _onThread;

    private readonly BackwardRun? _outer = _onThread;
    private readonly BackwardRun? _outerOnDevice;
    private readonly bool _takesTurns;
    private readonly ConcurrentDictionary<int, Tensor?[]> _handedOver = new();
    private ExceptionDispatchInfo? _fault;

    private BackwardRun(bool retainGraph, bool takesTurns)
    {
        RetainGraph = retainGraph;
        _takesTurns = takesTurns;
        _onThread = this;
        if (takesTurns)
        {
            Monitor.Enter(DeviceTurn);
            _outerOnDevice = _onDevice;
            Volatile.Write(ref _onDevice, this);
        }
    }

    /// <summary>The pass that this thread works for, or null for one that was started by torch's own <c>backward</c>.</summary>
    /// <param name="onDevice">Whether the function that runs has CUDA tensors: others run on the thread that began the pass.</param>
    internal static BackwardRun? Current(bool onDevice) => _onThread ?? (onDevice ? Volatile.Read(ref _onDevice) : null);

    /// <summary>Whether another backward pass over the same graph may follow.</summary>
    internal bool RetainGraph { get; }

    /// <summary>Starts a pass on this thread.</summary>
    internal static BackwardRun Start(bool retainGraph) => new(retainGraph, HasDevice.Value);

    /// <summary>
    /// Takes the gradients that the current thread made last. The thread itself releases those before; the last ones are released with the pass: a thread of
    /// autograd has nothing to do afterwards, and would hold them until the next pass.
    /// </summary>
    internal void HandOver(Tensor?[] gradients) => _handedOver[Environment.CurrentManagedThreadId] = gradients;

    /// <summary>Keeps the first fault.</summary>
    internal void Keep(ExceptionDispatchInfo fault) => Interlocked.CompareExchange(ref _fault, fault, null);

    /// <summary>Throws what failed.</summary>
    internal void ThrowIfFaulted() => Volatile.Read(ref _fault)?.Throw();

    public void Dispose()
    {
        _onThread = _outer;
        foreach (Tensor? gradient in _handedOver.Values.SelectMany(gradients => gradients))
        {
            gradient?.Dispose();
        }

        if (_takesTurns)
        {
            Volatile.Write(ref _onDevice, _outerOnDevice);
            Monitor.Exit(DeviceTurn);
        }
    }
}

using static TorchSharp.torch;

namespace StyleKernels;

/// <summary>
/// All memory of a device as one view: a grouped kernel reaches the tensors of every layer from one base, each by the offset of its first value.
/// </summary>
internal static class DeviceMemory
{
    [ThreadStatic]
    private static Action<Tensor>? _observer;

    /// <summary>The view that begins at address 0. Nothing reads its length.</summary>
    internal static DeviceSpan Whole { get; } = new(0, long.MaxValue);

    /// <summary>
    /// Is told of every tensor of this thread whose address goes into a launch: who runs or records launches elsewhere has to know the memory
    /// behind the numbers.
    /// </summary>
    internal static Action<Tensor>? Observer
    {
        get => _observer;
        set => _observer = value;
    }

    /// <summary>Where a tensor's values begin in <see cref="Whole"/>, in values of its type.</summary>
    /// <param name="tensor">A contiguous tensor.</param>
    internal static long Offset(Tensor tensor) => Address(tensor) / tensor.ElementSize;

    /// <summary>Where a tensor's bytes begin.</summary>
    /// <param name="tensor">A contiguous tensor.</param>
    internal static long Address(Tensor tensor)
    {
        _observer?.Invoke(tensor);
        return TensorPointer.Get(tensor);
    }

    /// <summary>A tensor as the view of a kernel that works on this one alone.</summary>
    /// <param name="tensor">A contiguous tensor.</param>
    internal static DeviceSpan Span(Tensor tensor) => new((nint)Address(tensor), tensor.numel());
}

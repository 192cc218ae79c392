using static TorchSharp.torch;

namespace StyleKernels;

/// <summary>
/// All memory of a device as one view: a grouped kernel reaches the tensors of every layer from one base, each by the offset of its first value.
/// </summary>
internal static class DeviceMemory
{
    /// <summary>The view that begins at address 0. Nothing reads its length.</summary>
    internal static DeviceSpan Whole { get; } = new(0, long.MaxValue);

    /// <summary>Where a tensor's values begin in <see cref="Whole"/>, in values of its type.</summary>
    /// <param name="tensor">A contiguous tensor.</param>
    internal static long Offset(Tensor tensor) => TensorPointer.Get(tensor) / tensor.element_size();

    /// <summary>A tensor as the view of a kernel that works on this one alone.</summary>
    internal static DeviceSpan Span(Tensor tensor) => new(TensorPointer.Get(tensor), tensor.numel());
}

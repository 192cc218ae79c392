namespace StyleKernels;

/// <summary>Values in a device's memory, as a kernel's <c>ArrayView</c> receives them.</summary>
/// <param name="Address">Of the first value, in the device's address space.</param>
/// <param name="Length">Values, not bytes.</param>
internal readonly record struct DeviceSpan(nint Address, long Length);

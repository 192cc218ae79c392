namespace StyleKernels;

/// <summary>What is asked of a device; the values are CUdevice_attribute's.</summary>
internal enum CudaDeviceAttribute
{
    /// <summary>Multiprocessors.</summary>
    MultiprocessorCount = 16,

    /// <summary>Major part of the compute capability.</summary>
    ComputeCapabilityMajor = 75,

    /// <summary>Minor part of the compute capability.</summary>
    ComputeCapabilityMinor = 76,
}

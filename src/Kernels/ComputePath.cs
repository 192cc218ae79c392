namespace StyleKernels;

/// <summary>Which code an operation runs.</summary>
internal enum ComputePath
{
    /// <summary>TorchSharp operations.</summary>
    Reference,

    /// <summary>The vectorised code for the CPU.</summary>
    Simd,

    /// <summary>The device kernels.</summary>
    Cuda,
}

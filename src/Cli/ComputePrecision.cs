namespace StyleKernels.Cli;

/// <summary>In which type networks convolve.</summary>
internal enum ComputePrecision
{
    /// <summary>bfloat16 where it is faster, else float32.</summary>
    Auto,

    /// <summary>float32.</summary>
    Float32,

    /// <summary>bfloat16: between half and twice the time of float32, as the processor has it.</summary>
    BFloat16,
}

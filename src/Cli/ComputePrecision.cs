namespace StyleKernels.Cli;

/// <summary>In which type networks convolve.</summary>
internal enum ComputePrecision
{
    /// <summary>
    /// bfloat16 where a processor is found to be faster in it, else float32. A loss network takes bfloat16 on a GPU too, other networks
    /// float32.
    /// </summary>
    Auto,

    /// <summary>float32.</summary>
    Float32,

    /// <summary>bfloat16: between half and twice the time of float32, as the processor has it.</summary>
    BFloat16,
}

namespace StyleKernels.Cli.Train;

/// <summary>In which type the frozen loss network computes; the losses themselves are float32 in either case.</summary>
internal enum LossPrecision
{
    /// <summary>bfloat16 on a GPU and where it is found to be faster on this processor, else float32.</summary>
    Auto,

    /// <summary>float32.</summary>
    Float32,

    /// <summary>bfloat16: between half and twice the time of float32, as the processor has it.</summary>
    BFloat16,
}

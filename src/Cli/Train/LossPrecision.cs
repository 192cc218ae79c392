namespace StyleKernels.Cli.Train;

/// <summary>In which type the frozen loss network computes; the losses themselves are float32 in either case.</summary>
internal enum LossPrecision
{
    /// <summary>bfloat16 where the processor computes in it, else float32.</summary>
    Auto,

    /// <summary>float32.</summary>
    Float32,

    /// <summary>bfloat16: about twice as fast on processors that have it.</summary>
    BFloat16,
}

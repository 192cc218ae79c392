using TorchSharp;

namespace StyleKernels.Cli;

/// <summary>The types that <see cref="ComputePrecision"/> stands for.</summary>
internal static class ComputePrecisions
{
    /// <summary>The type that was asked for, or null where it is to be found out.</summary>
    public static torch.ScalarType? Chosen(this ComputePrecision precision) => precision switch
    {
        ComputePrecision.Float32 => torch.ScalarType.Float32,
        ComputePrecision.BFloat16 => torch.ScalarType.BFloat16,
        _ => null,
    };
}

using StyleKernels.Models;
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

    /// <summary>The same, for a device that is known to compute in it.</summary>
    /// <exception cref="CommandException">It gives wrong results there.</exception>
    public static torch.ScalarType? ChosenFor(this ComputePrecision precision, torch.Device device) =>
        precision != ComputePrecision.BFloat16 || BFloat16Arithmetic.IsSoundOn(device)
            ? precision.Chosen()
            : throw new CommandException("bfloat16: libtorch's convolutions in it are wrong on this processor; float32 and auto are right");
}

using System.CommandLine;
using StyleKernels.Models.Encoders;
using TorchSharp;

namespace StyleKernels.Cli.Train;

/// <summary><c>--loss-network</c> and <c>--loss-precision</c>, for every command that needs a loss network.</summary>
internal static class LossNetworkOption
{
    /// <summary>The name of the loss network that is part of the program.</summary>
    private const string Embedded = "embedded";

    /// <summary>Names or files.</summary>
    public static Option<string[]> Create() => new("--loss-network")
    {
        AllowMultipleArgumentsPerToken = true,
        Arity = ArgumentArity.OneOrMore,
        Description = "Weights of the loss network: VGG-16, VGG-19 (normalised), or several files of which each gives the layers that the "
            + "ones before it lack. By default the small one that is part of the program.",
        HelpName = "NAME-OR-FILE...",
    };

    /// <summary>float32 or bfloat16.</summary>
    public static Option<LossPrecision> Precision() => new("--loss-precision")
    {
        DefaultValueFactory = _ => LossPrecision.Float32,
        Description = "Type in which the loss network computes; bfloat16 is faster where the processor has it.",
        HelpName = "float32|bfloat16",
    };

    /// <summary>Opens what the options name.</summary>
    public static LossNetwork Open(IReadOnlyList<string> namesOrFiles, LossPrecision precision)
    {
        torch.ScalarType type = precision == LossPrecision.BFloat16 ? torch.ScalarType.BFloat16 : torch.ScalarType.Float32;
        return namesOrFiles is [] or [Embedded] ? LossNetwork.Embedded(type) : LossNetwork.FromFiles(namesOrFiles, type);
    }
}

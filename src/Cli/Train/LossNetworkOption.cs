using System.CommandLine;
using StyleKernels.Cli.Weights;
using StyleKernels.Models;
using StyleKernels.Models.Encoders;
using StyleKernels.Models.Objectives;
using StyleKernels.Models.Weights.Store;
using TorchSharp;

namespace StyleKernels.Cli.Train;

/// <summary><c>--loss-network</c> and <c>--loss-precision</c>, for every command that needs a loss network.</summary>
internal static class LossNetworkOption
{
    /// <summary>The option's name.</summary>
    public const string Name = "--loss-network";

    /// <summary>The name of the loss network that is part of the program.</summary>
    private const string Embedded = "embedded";

    /// <summary>How the names of loss networks in the weights store begin.</summary>
    private const string VggPrefix = "vgg";

    /// <summary>The paper's loss network, used without being named when the weights store has it.</summary>
    private const string Found = "vgg16";

    /// <summary>The names that the option takes; not every file of the weights store is a loss network.</summary>
    public static IEnumerable<string> Known => WeightsCatalog.Names.Where(name => name.StartsWith(VggPrefix, StringComparison.Ordinal)).Prepend(Embedded);

    /// <summary>Names or files.</summary>
    public static Option<string[]> Create() => new(Name)
    {
        AllowMultipleArgumentsPerToken = true,
        Arity = ArgumentArity.OneOrMore,
        CompletionSources = { _ => Known },
        Description = "The loss network: files of VGG-16 or VGG-19 (normalised), of which each gives the layers that the ones before it lack; "
            + "a name of 'weights list'; or 'embedded', the small one that is part of the program. By default vgg16 if it is there, else embedded.",
        HelpName = "NAME-OR-FILE...",
    };

    /// <summary>auto, float32 or bfloat16.</summary>
    public static Option<ComputePrecision> Precision() => new("--loss-precision")
    {
        CustomParser = ChoiceParser.Parse<ComputePrecision>,
        DefaultValueFactory = _ => ComputePrecision.Auto,
        Description = "Type in which the loss network computes: bfloat16 moves the loss by less than 1 %; auto takes "
            + "it on a GPU, and where a short measurement finds it faster on this processor.",
        HelpName = "auto|float32|bfloat16",
    };

    /// <summary>Whether a value of the option is no file.</summary>
    public static bool IsName(string value) => value == Embedded || WeightsCatalog.All.Any(known => known.Name == value);

    /// <summary>Opens what the options name; without a name, VGG-16 if it is in the weights store, else the embedded network.</summary>
    public static LossNetwork Open(
        IReadOnlyList<string> namesOrFiles, ComputePrecision precision, torch.Device device, Func<VggArchitecture, Objective>? objective = null)
    {
        LossNetwork network = LossNetwork.Open(Files(namesOrFiles), TypeOf(precision, device), objective);
        network.To(device);
        return network;
    }

    /// <summary>What the option says, or stands for where it says nothing.</summary>
    public static IReadOnlyList<string> Names(IReadOnlyList<string> namesOrFiles)
    {
        if (namesOrFiles.Count > 0)
        {
            return namesOrFiles;
        }

        using var store = new WeightsStore(offline: true);
        return [store.Has(WeightsCatalog.Find(Found)) ? Found : Embedded];
    }

    /// <summary>The files that the option names; none stands for the embedded network.</summary>
    public static IReadOnlyList<string> Files(IReadOnlyList<string> namesOrFiles)
    {
        IReadOnlyList<string> names = Names(namesOrFiles);
        using var store = new WeightsStore(offline: true);
        return names is [Embedded] ? [] : [.. names.Select(name => NamedWeights.PathOf(name, store, Known))];
    }

    private static torch.ScalarType TypeOf(ComputePrecision precision, torch.Device device) => precision.ChosenFor(device)
        ?? (BFloat16Arithmetic.IsFasterOn(device) ? torch.ScalarType.BFloat16 : torch.ScalarType.Float32);
}

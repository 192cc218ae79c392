using System.CommandLine;
using StyleKernels.Cli.Weights;
using StyleKernels.Models.Weights.Store;

namespace StyleKernels.Cli.Evaluate;

/// <summary><c>--lpips</c>: the two files of LPIPS.</summary>
internal static class LpipsOption
{
    /// <summary>The files in the weights store, used without being named when it has both.</summary>
    private static readonly string[] Found = ["alexnet", "lpips-alex"];

    /// <summary>The option.</summary>
    public static Option<string[]> Create() => new("--lpips")
    {
        AllowMultipleArgumentsPerToken = true,
        Arity = ArgumentArity.OneOrMore,
        CompletionSources = { _ => Found },
        Description = "LPIPS: AlexNet of torchvision and LPIPS's own weights, as files or names of 'weights list'. "
            + "By default alexnet and lpips-alex if both are there.",
        HelpName = "NAME-OR-FILE...",
    };

    /// <summary>The files that the option names, or finds; none: no LPIPS.</summary>
    public static IReadOnlyList<string> Files(IReadOnlyList<string> namesOrFiles)
    {
        using var store = new WeightsStore(offline: true);
        if (namesOrFiles.Count == 0 && Found.All(name => store.Has(WeightsCatalog.Find(name))))
        {
            namesOrFiles = Found;
        }

        return [.. namesOrFiles.Select(name => NamedWeights.PathOf(name, store, Found))];
    }
}

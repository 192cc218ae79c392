using StyleKernels.Models;
using StyleKernels.Models.Networks;
using StyleKernels.Models.Objectives;
using StyleKernels.Models.Weights.Store;

namespace StyleKernels.Cli.ModelList;

/// <summary>What <c>--model</c> and <c>--loss</c> name together.</summary>
internal static class ModelName
{
    /// <summary>The names of built-in models, long and short, where a short one is a name of <c>--model</c> too.</summary>
    public static IEnumerable<string> BuiltIn => NetworkCheckpoint.KnownNames.Where(name => BuiltInModels.Find(name) is not null);

    /// <summary>
    /// The name or file to load. A short name, such as <c>sanet</c>, is the published network where its weights are in the store, and else the built-in one;
    /// with a loss it is always built in, since published networks have none to choose.
    /// </summary>
    /// <param name="model">A file or a name; null for the built-in default.</param>
    /// <param name="loss">The loss that a built-in model was trained with; null where it was not asked for.</param>
    /// <exception cref="CommandException">A loss is asked for and there is no such built-in model.</exception>
    public static string Resolve(string? model, StyleLossKind? loss)
    {
        string name = model ?? NetworkCheckpoint.DefaultName;
        if (loss is { } chosen)
        {
            return (File.Exists(name) ? null : BuiltInModels.Find(name, chosen)) ?? throw new CommandException(
                $"--loss chooses between built-in models, and '{name}' is none of them: {string.Join(", ", BuiltInModels.Names)}"
                + Misspelling.Hint(name, BuiltIn));
        }

        return File.Exists(name) || IsInStore(name) ? name : BuiltInModels.Find(name) ?? name;
    }

    /// <summary>Whether a built-in model was taken because the published network that was named cannot be; with a loss it is what was asked for.</summary>
    public static bool StandsInFor(string? named, StyleLossKind? loss, string resolved) =>
        loss is null && named is not null && named != resolved && NetworkRegistry.Contains(named);

    private static bool IsInStore(string name)
    {
        if (!NetworkRegistry.Contains(name))
        {
            return false;
        }

        using var store = new WeightsStore(offline: true);
        return NetworkRegistry.PublishedFiles(name) is { Count: > 0 } files && files.All(file => store.Has(WeightsCatalog.Find(file)));
    }
}

using System.CommandLine;
using StyleKernels.Cli.Help;
using StyleKernels.Models.Networks;
using StyleKernels.Models.Weights.Store;

namespace StyleKernels.Cli.ModelList;

/// <summary><c>models</c>: the names that <c>--model</c> takes.</summary>
internal static class ModelsCommand
{
    private static readonly (string Arguments, string Meaning)[] Examples =
    [
        ("", "every model, and what is missing to use it"),
        ("sanet", "how a built-in model was trained, and how near it came on held-out pairs"),
    ];

    /// <summary>The command, ready to be run.</summary>
    public static Command Create()
    {
        var command = new DocumentedCommand("models", "List the models that 'stylize --model' takes by name.")
        {
            Usage = "[NAME]",
            Examples = Examples,
        };
        var name = new Argument<string?>("NAME")
        {
            Arity = ArgumentArity.ZeroOrOne,
            CompletionSources = { _ => ModelName.BuiltIn },
            Description = "A built-in model, to say more about.",
        };
        command.Add(name);
        StrayOptions.Refuse(command);
        command.SetAction(parsed => parsed.GetValue(name) is string one
            ? ModelCard.Write(one, parsed.InvocationConfiguration)
            : List(parsed.InvocationConfiguration.Output));
        return command;
    }

    private static int List(TextWriter output)
    {
        using var store = new WeightsStore(offline: true);
        IReadOnlyList<string> names = NetworkCheckpoint.KnownNames;
        int width = names.Max(name => name.Length) + 2;
        foreach (string name in names)
        {
            output.WriteLine(name.PadRight(width) + State(name, store));
        }

        return ExitCode.Success;
    }

    private static string State(string name, WeightsStore store)
    {
        if (BuiltInModels.Names.Contains(name))
        {
            return name == NetworkCheckpoint.DefaultName ? "built in, used unless another is named"
                : $"built in, trained with the {BuiltInModels.LossOf(name).ToString().ToLowerInvariant()} loss";
        }

        IReadOnlyList<string> files = NetworkRegistry.PublishedFiles(name);
        if (files.Count == 0)
        {
            return "no weights of ours: train it, then name the checkpoint's file";
        }

        ILookup<bool, string> missing = files.Select(WeightsCatalog.Find).Where(known => !store.Has(known))
            .ToLookup(known => known.Addresses.Count > 0, known => known.Name);
        List<string> needs = [];
        if (missing.Contains(true))
        {
            needs.Add($"'weights get {string.Join(' ', missing[true])}'");
        }

        if (missing.Contains(false))
        {
            needs.Add($"'weights import' of files fetched by hand, {string.Join(' ', missing[false])}");
        }

        return needs.Count == 0 ? "its published weights are here" : $"needs {string.Join(", and ", needs)}";
    }
}

using System.CommandLine;
using System.CommandLine.Parsing;
using StyleKernels.Cli.Help;
using StyleKernels.Models.Weights.Store;

namespace StyleKernels.Cli.Weights;

/// <summary><c>weights</c>: the published weights on this machine.</summary>
internal static class WeightsCommand
{
    /// <summary>The command with its subcommands, ready to be run.</summary>
    public static Command Create()
    {
        Option<string?> folder = Folder();
        var command = new Command("weights", "List, download, import and check the published weights of the networks.") { folder };
        command.Add(List(folder));
        command.Add(Get(folder));
        command.Add(Import(folder));
        command.Add(Verify(folder));
        command.Add(Where(folder));
        return command;
    }

    private static DocumentedCommand List(Option<string?> folder)
    {
        var json = new Option<bool>("--json") { Description = "A JSON object for each file." };
        var command = new DocumentedCommand("list", "List the known files: name, size, whether it is here, licence, what it is for.")
        {
            Usage = "[--json]",
            Examples =
            [
                ("", "the known files"),
                ("--json", "the same, for scripts"),
            ],
        };
        command.Add(json);
        command.SetAction(parsed => Run(parsed, folder, offline: true, actions => actions.List(parsed.GetValue(json))));
        return command;
    }

    private static DocumentedCommand Get(Option<string?> folder)
    {
        Argument<string[]> names = Names(ArgumentArity.OneOrMore, "Names from 'weights list'.");
        var offline = new Option<bool>("--offline")
        {
            Description = $"Download nothing: succeed only if the files are here. {WeightsStore.OfflineVariable}=1 does the same.",
        };
        var command = new DocumentedCommand("get", "Download files, continuing where an earlier download stopped, and check them.")
        {
            Usage = "NAME... [--offline]",
            Examples =
            [
                ("vgg16", "the loss network of the paper"),
                ("vgg19-normalised adain-decoder", "the published AdaIN"),
            ],
        };
        command.Add(names);
        StrayOptions.Refuse(command);
        command.Add(offline);
        command.SetAction((parsed, stop) => RunAsync(
            parsed,
            folder,
            parsed.GetValue(offline) ? true : null,
            actions => actions.GetAsync(parsed.GetRequiredValue(names), stop),
            stopped: "Stopped; 'weights get' will continue where it was."));
        return command;
    }

    private static DocumentedCommand Import(Option<string?> folder)
    {
        var file = new Argument<string>("FILE")
        {
            CustomParser = result => NotEmpty(result, "FILE"),
            Description = "A file fetched by hand, or a safetensors file with the same tensors.",
        };
        var name = new Option<string?>("--as")
        {
            CompletionSources = { _ => WeightsCatalog.Names },
            Description = "What the file is, a name from 'weights list'. By default its hash or its file name tells.",
            HelpName = "NAME",
        };
        var command = new DocumentedCommand(
            "import", "Take a file fetched by hand into the store, after checking its hash, or its names, shapes, types and values.")
        {
            Usage = "FILE [--as NAME]",
            Examples =
            [
                ("vgg_normalised.pth", "a file that its hash or its name tells"),
                ("model.safetensors --as vgg16", "a conversion"),
            ],
        };
        command.Add(file);
        command.Add(name);
        command.SetAction((parsed, stop) => RunAsync(
            parsed, folder, offline: true, actions => Task.Run(() => actions.Import(parsed.GetRequiredValue(file), parsed.GetValue(name), stop), stop)));
        return command;
    }

    private static DocumentedCommand Verify(Option<string?> folder)
    {
        Argument<string[]> names = Names(ArgumentArity.ZeroOrMore, "Names from 'weights list'; every file that is here by default.");
        var command = new DocumentedCommand("verify", "Compare files with their published hashes, or with the hash of their first arrival.")
        {
            Usage = "[NAME...]",
            Examples =
            [
                ("", "every file that is here"),
                ("vgg16", "one of them"),
            ],
        };
        command.Add(names);
        StrayOptions.Refuse(command);
        command.SetAction((parsed, stop) => RunAsync(
            parsed, folder, offline: true, actions => Task.Run(() => actions.Verify(parsed.GetValue(names) ?? [], stop), stop)));
        return command;
    }

    private static DocumentedCommand Where(Option<string?> folder)
    {
        Argument<string[]> names = Names(ArgumentArity.ZeroOrMore, "Names from 'weights list'; the folder itself by default.");
        var command = new DocumentedCommand("where", "Print where files are, or the folder of the store.")
        {
            Usage = "[NAME...]",
            Examples =
            [
                ("", "the folder of the store"),
                ("vgg16", "a file in it"),
            ],
        };
        command.Add(names);
        StrayOptions.Refuse(command);
        command.SetAction(parsed => Run(parsed, folder, offline: true, actions => actions.Where(parsed.GetValue(names) ?? [])));
        return command;
    }

    private static Option<string?> Folder() => new("--folder")
    {
        CustomParser = result => NotEmpty(result, "--folder"),
        Description = $"The folder of the store. By default {WeightsStore.FolderVariable}, or a folder in the user's cache.",
        HelpName = "DIR",
        Recursive = true,
    };

    private static string NotEmpty(ArgumentResult result, string name)
    {
        string value = result.Tokens[0].Value;
        if (value.Length == 0)
        {
            result.AddError($"{name} is empty.");
        }

        return value;
    }

    private static Argument<string[]> Names(ArgumentArity arity, string description) => new("NAME")
    {
        Arity = arity,
        CompletionSources = { _ => WeightsCatalog.Names },
        Description = description,
        HelpName = "NAME...",
    };

    private static int Run(ParseResult parsed, Option<string?> folder, bool offline, Func<WeightsActions, int> act) =>
        RunAsync(parsed, folder, offline, actions => Task.FromResult(act(actions))).GetAwaiter().GetResult();

    private static async Task<int> RunAsync(
        ParseResult parsed, Option<string?> folder, bool? offline, Func<WeightsActions, Task<int>> act, string stopped = "Stopped.")
    {
        InvocationConfiguration streams = parsed.InvocationConfiguration;
        try
        {
            using var store = new WeightsStore(parsed.GetValue(folder), offline);
            return await act(new WeightsActions(store, streams.Output)).ConfigureAwait(false);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            await streams.Error.WriteLineAsync($"error: {e.Message}").ConfigureAwait(false);
            return ExitCode.Failure;
        }
        catch (OperationCanceledException)
        {
            await streams.Error.WriteLineAsync(stopped).ConfigureAwait(false);
            return ExitCode.Interrupted;
        }
    }
}

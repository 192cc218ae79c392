using System.CommandLine;
using System.CommandLine.Parsing;
using StyleKernels.Cli.Evaluate;
using StyleKernels.Cli.Help;
using StyleKernels.Cli.Train;
using StyleKernels.Evaluation.Losses;
using StyleKernels.Evaluation.Sheets;

namespace StyleKernels.Cli.Study;

/// <summary><c>study sheet</c>: results side by side.</summary>
internal static class SheetCommand
{
    private static readonly (string Arguments, string Meaning)[] Examples =
    [
        ("--content swan.jpg opera.jpg --style paintings/ --output sheet/", "two photographs in every style of a folder"),
        ("--model classic=a.safetensors balanced=b.safetensors --list report/pairs.csv --output sheet/", "two models side by side, as in Fig. 6 of the paper"),
    ];

    /// <summary>The command, ready to be run.</summary>
    public static Command Create()
    {
        var defaults = new SheetStudyRequest { Models = [] };
        Option<string[]> models = PairOptions.Models();
        Option<string[]> contents = Pictures("--content", "Contents: pictures or folders.");
        Option<string[]> styles = Pictures("--style", "Styles: pictures or folders. Every content is shown in every style.");
        Option<string?> list = PairOptions.List();
        Option<int> size = PairOptions.Number("--size", defaults.Size, "Shorter side of the contents in pixels.", LossStudy.SmallestSize);
        Option<int> seed = PairOptions.Number("--seed", defaults.Seed, "Decides the weights of untrained networks.", least: 0);
        Option<string[]> lossNetwork = LossNetworkOption.Create();
        var run = new MeasureOptions();
        var command = new DocumentedCommand(
            "sheet", $"Results side by side, with their losses, as one picture and a page (Fig. 1 and 6); up to {SheetStudy.MostPairs} pairs.")
        {
            Usage = "[--model MODEL...] {--content FILE-OR-DIR... --style FILE-OR-DIR... | --list FILE} --output DIR [OPTION...]",
            Examples = Examples,
        };
        foreach (Option option in (Option[])[models, contents, styles, list, size, seed, lossNetwork])
        {
            command.Add(option);
        }

        run.AddTo(command);
        command.Validators.Add(result => RequirePictures(result, contents, styles, list));
        command.SetAction((parsed, stop) => run.Read(parsed).ExecuteAsync(
            () => SheetStudy.Open(new SheetStudyRequest
            {
                Models = parsed.GetRequiredValue(models),
                Contents = parsed.GetValue(contents) ?? [],
                Styles = parsed.GetValue(styles) ?? [],
                List = parsed.GetValue(list),
                Size = parsed.GetValue(size),
                Seed = parsed.GetValue(seed),
                LossNetwork = LossNetworkOption.Files(parsed.GetValue(lossNetwork) ?? []),
            }),
            stop));
        return command;
    }

    private static Option<string[]> Pictures(string name, string description) => new(name)
    {
        AllowMultipleArgumentsPerToken = true,
        Arity = ArgumentArity.OneOrMore,
        Description = description,
        HelpName = "FILE-OR-DIR...",
    };

    private static void RequirePictures(CommandResult result, Option contents, Option styles, Option list)
    {
        (bool named, bool all) = (
            result.GetResult(contents) is not null || result.GetResult(styles) is not null,
            result.GetResult(contents) is not null && result.GetResult(styles) is not null);
        if (result.GetResult(list) is null && !all)
        {
            result.AddError("Which pictures? Name pictures or folders with --content and --style, or a list of pairs with --list.");
        }
        else if (result.GetResult(list) is not null && named)
        {
            result.AddError("--list names its own pictures: leave out --content and --style.");
        }
    }
}

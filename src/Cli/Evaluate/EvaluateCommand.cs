using System.CommandLine;
using StyleKernels.Cli.Help;
using StyleKernels.Evaluation.Losses;

namespace StyleKernels.Cli.Evaluate;

/// <summary><c>evaluate</c>: compares models.</summary>
internal static class EvaluateCommand
{
    private static readonly (string Arguments, string Meaning)[] LossExamples =
    [
        ("--content photos/ --style paintings/ --output report/", "the built-in model on 200 random pairs"),
        ("--model ours=run/compact-googlemagenta.safetensors googlemagenta-mobile --list pairs.csv --size 256 512 --output report/",
            "two models on the pairs of a list, at two sizes"),
        ("--model theirs=results/ --list pairs.csv --output report/", "finished results of another program, CONTENT-in-the-style-of-STYLE.jpg"),
    ];

    /// <summary>The command with its subcommands, ready to be run.</summary>
    public static Command Create()
    {
        var command = new Command("evaluate", "Compare models by what they make of pairs of pictures.");
        command.Add(Losses());
        return command;
    }

    private static DocumentedCommand Losses()
    {
        var options = new LossStudyOptions(new LossStudyRequest { Models = [] });
        var run = new MeasureOptions();
        var command = new DocumentedCommand("losses", "Content and style losses of models: by layer, over several sizes, flat areas, and by a judge that nobody trains on.")
        {
            Usage = "[--model MODEL...] {--content DIR --style DIR | --list FILE} --output DIR [OPTION...]",
            Examples = LossExamples,
        };
        options.AddTo(command);
        run.AddTo(command);
        command.SetAction((parsed, stop) => run.Read(parsed).ExecuteAsync(() => LossStudy.Open(options.Read(parsed)), stop));
        return command;
    }
}

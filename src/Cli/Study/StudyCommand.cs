using System.CommandLine;
using StyleKernels.Cli.Evaluate;
using StyleKernels.Cli.Help;
using StyleKernels.Cli.Train;
using StyleKernels.Evaluation.Bounds;
using StyleKernels.Evaluation.Losses;
using StyleKernels.Evaluation.Runs;

namespace StyleKernels.Cli.Study;

/// <summary><c>study</c>: the studies of the paper, on one's own pictures.</summary>
internal static class StudyCommand
{
    private static readonly (string Arguments, string Meaning)[] LossExamples =
    [
        ("--model trained=compact-googlemagenta before=untrained:compact-googlemagenta --content photos/ --style textures/ "
                + "--pairs 20000 --size 128 --output report/",
            "how losses are distributed, before and after training"),
    ];

    private static readonly (string Arguments, string Meaning)[] BoundsExamples =
    [
        ("--images paintings/ --pairs 200000 --output report/", "the loss against its bounds"),
        ("--images paintings/ --pairs 200000 --output report/ --shard 1/4", "the first of four processes that share the work"),
    ];

    private static readonly (string Arguments, string Meaning)[] MergeExamples =
    [
        ("report/", "the parts in one folder"),
        ("machine-a/ machine-b/ --output report/", "parts from several machines"),
    ];

    /// <summary>The command with its subcommands, ready to be run.</summary>
    public static Command Create()
    {
        var command = new Command("study", "Repeat the studies of the paper on pictures of your own; each writes a folder with a page to look at.");
        command.Add(Losses());
        command.Add(Bounds());
        command.Add(SheetCommand.Create());
        command.Add(InterpolationCommand.Create());
        command.Add(StabilityCommand.Create());
        command.Add(VoteCommands.Agreement());
        command.Add(VoteCommands.Preference());
        command.Add(Merge());
        return command;
    }

    private static DocumentedCommand Losses()
    {
        var defaults = new LossStudyRequest { Models = [], Pairs = 1000, References = false, Judge = false, Samples = true };
        var options = new PairOptions(defaults);
        Option<string[]> lossNetwork = LossNetworkOption.Create();
        var run = new MeasureOptions();
        var command = new DocumentedCommand(
            "losses", "How classic and balanced losses are distributed (Studies I and IV), with pictures of low, middle and high ones.")
        {
            Usage = "[--model MODEL...] {--content DIR --style DIR | --list FILE} --output DIR [OPTION...]",
            Examples = LossExamples,
        };
        options.AddTo(command);
        command.Add(lossNetwork);
        run.AddTo(command);
        command.SetAction((parsed, stop) => run.Read(parsed).ExecuteAsync(
            () => LossStudy.Open(options.Read(parsed, defaults with { LossNetwork = LossNetworkOption.Files(parsed.GetValue(lossNetwork) ?? []) })), stop));
        return command;
    }

    private static DocumentedCommand Bounds()
    {
        var defaults = new BoundsStudyRequest { Images = "" };
        Option<string> images = new("--images") { Description = "Folder of pictures, searched with its subfolders.", HelpName = "DIR", Required = true };
        Option<int> pairs = PairOptions.Number("--pairs", defaults.Pairs, "Pairs of two different pictures, drawn at random.", least: 2);
        Option<int> size = PairOptions.Number("--size", defaults.Size, "Shorter side of the pictures in pixels.", LossStudy.SmallestSize);
        Option<int> seed = PairOptions.Number("--seed", defaults.Seed, "Decides the pairs.", least: 0);
        Option<string[]> lossNetwork = LossNetworkOption.Create();
        var run = new MeasureOptions();
        var command = new DocumentedCommand(
            "bounds", "The classic loss against its supremum and infimum, tighter bounds, and the part of the channel means (Study III).")
        {
            Usage = "--images DIR --output DIR [--pairs N] [--size N] [OPTION...]",
            Examples = BoundsExamples,
        };
        foreach (Option option in (Option[])[images, pairs, size, seed, lossNetwork])
        {
            command.Add(option);
        }

        run.AddTo(command);
        command.SetAction((parsed, stop) => run.Read(parsed).ExecuteAsync(
            () => BoundsStudy.Open(new BoundsStudyRequest
            {
                Images = parsed.GetRequiredValue(images),
                Pairs = parsed.GetValue(pairs),
                Size = parsed.GetValue(size),
                Seed = parsed.GetValue(seed),
                LossNetwork = LossNetworkOption.Files(parsed.GetValue(lossNetwork) ?? []),
            }),
            stop));
        return command;
    }

    private static DocumentedCommand Merge()
    {
        Argument<string[]> sources = new("DIR")
        {
            Arity = ArgumentArity.OneOrMore,
            Description = "Folders that hold the parts of one study, each measured with --shard.",
        };
        Option<string?> output = new("--output", "-o") { Description = "Folder for the whole. By default the first one.", HelpName = "DIR" };
        var command = new DocumentedCommand("merge", "Put the parts of a study together and write its report.")
        {
            Usage = "DIR... [--output DIR]",
            Examples = MergeExamples,
        };
        command.Add(sources);
        command.Add(output);
        command.SetAction((parsed, _) =>
        {
            string[] folders = parsed.GetRequiredValue(sources);
            return new MeasureRun(parsed.GetValue(output) ?? folders[0], Shard.Whole, parsed.InvocationConfiguration).MergeAsync(folders);
        });
        return command;
    }
}

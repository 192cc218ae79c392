using System.CommandLine;
using StyleKernels.Cli.Evaluate;
using StyleKernels.Cli.Help;
using StyleKernels.Evaluation.Rating;

namespace StyleKernels.Cli.Rate;

/// <summary><c>rate</c>: has people judge results.</summary>
internal static class RateCommand
{
    private const int DefaultPort = 8710;

    private static readonly (string Arguments, string Meaning)[] MakeExamples =
    [
        ("--content photos/ --style paintings/ --pairs 200 --output study/", "the built-in model: good, OK or bad (Study II of the paper)"),
        ("--kind preference --model ours=run/network.safetensors theirs=results/ --list pairs.csv --output study/", "two models side by side (Fig. 8)"),
    ];

    private static readonly (string Arguments, string Meaning)[] ServeExamples =
        [("study/", "for browsers on this machine; an address for each rater is printed")];

    private static readonly (string Arguments, string Meaning)[] ExportExamples =
        [("study/ for-raters/", "a folder to send; its index.html is opened from the disk")];

    private static readonly (string Arguments, string Meaning)[] ImportExamples = [("study/ results-*.json", "what raters sent back; a file may come twice")];

    private static readonly (string Arguments, string Meaning)[] ResultsExamples =
        [("study/ --output votes.csv", "every answer, with the model that it was about")];

    /// <summary>The command with its subcommands, ready to be run.</summary>
    public static Command Create()
    {
        var command = new Command("rate", "Have people judge results, in a browser, without knowing who made them.");
        command.Add(Make());
        command.Add(Serve());
        command.Add(Export());
        command.Add(Import());
        command.Add(Results());
        return command;
    }

    private static DocumentedCommand Make()
    {
        var defaults = new RatingRequest { Models = [], Pairs = 100, Sizes = [512], References = false };
        var pairs = new PairOptions(defaults);
        Option<RatingKind> kind = new("--kind")
        {
            CustomParser = ChoiceParser.Parse<RatingKind>,
            DefaultValueFactory = _ => defaults.Kind,
            Description = "What is asked: is a result good, OK or bad; or which of two results is better.",
            HelpName = "style|preference",
        };
        Option<int> raters = PairOptions.Number("--raters", defaults.Raters, "People; each gets a code, and a part of the samples.", least: 1);
        Option<int> shared = PairOptions.Number("--shared", defaults.Shared, "Samples that every rater sees, to compare raters.", least: 0);
        Option<string[]> questions = Questions(defaults.Questions);
        Option<bool> png = new("--png") { Description = "Write pictures as PNG, larger and without loss. By default JPEG of quality 95." };
        Option<string> output = new("--output", "-o") { Description = "Folder for the study.", HelpName = "DIR", Required = true };
        var command = new DocumentedCommand(
            "make", "Make a study of models and pairs: pictures under blind names, who sees what, and a key for the evaluation.")
        {
            Usage = "[--model MODEL...] {--content DIR --style DIR | --list FILE} --output DIR [OPTION...]",
            Examples = MakeExamples,
        };
        pairs.AddTo(command);
        command.Validators.Add(result =>
        {
            if (result.GetResult(questions) is { Implicit: false } && result.GetValue(kind) != RatingKind.Preference)
            {
                result.AddError("--question is for --kind preference: of one result it is asked how much it is like the style.");
            }
        });
        foreach (Option option in (Option[])[kind, raters, shared, questions, png, output])
        {
            command.Add(option);
        }

        command.SetAction((parsed, stop) =>
        {
            RatingRequest request = pairs.Read(parsed, defaults with
            {
                Kind = parsed.GetValue(kind),
                Raters = parsed.GetValue(raters),
                Shared = parsed.GetValue(shared),
                Questions = parsed.GetRequiredValue(questions),
                Png = parsed.GetValue(png),
            });
            return Task.Run(() => new RateActions(parsed.InvocationConfiguration).Make(request, parsed.GetRequiredValue(output), stop), CancellationToken.None);
        });
        return command;
    }

    private static DocumentedCommand Serve()
    {
        Argument<string> folder = Study();
        Option<int> port = new("--port")
        {
            CustomParser = NumberParser.Of<int>("a whole number from 0 to 65535", value => value is >= 0 and <= 65535),
            DefaultValueFactory = _ => DefaultPort,
            Description = "Port of 127.0.0.1; 0 takes a free one.",
            HelpName = "N",
        };
        var command = new DocumentedCommand("serve", "Serve a study to browsers on this machine. Several raters can work at once, stop, and go on.")
        {
            Usage = "STUDY [--port N]",
            Examples = ServeExamples,
        };
        command.Add(folder);
        command.Add(port);
        command.SetAction((parsed, stop) =>
            new RateActions(parsed.InvocationConfiguration).ServeAsync(parsed.GetRequiredValue(folder), parsed.GetValue(port), stop));
        return command;
    }

    private static DocumentedCommand Export()
    {
        (Argument<string> folder, Argument<string> output) = (Study(), new("DIR") { Description = "Folder to make." });
        var command = new DocumentedCommand(
            "export", "Write a study as a folder that any browser opens from the disk, and that hands its results out as a file.")
        {
            Usage = "STUDY DIR",
            Examples = ExportExamples,
        };
        command.Add(folder);
        command.Add(output);
        command.SetAction(parsed => new RateActions(parsed.InvocationConfiguration).Export(parsed.GetRequiredValue(folder), parsed.GetRequiredValue(output)));
        return command;
    }

    private static DocumentedCommand Import()
    {
        (Argument<string> folder, Argument<string[]> files) =
            (Study(), new("FILE") { Arity = ArgumentArity.OneOrMore, Description = "Results that an exported page saved." });
        var command = new DocumentedCommand("import", "Take back the results of an exported study.")
        {
            Usage = "STUDY FILE...",
            Examples = ImportExamples,
        };
        command.Add(folder);
        command.Add(files);
        command.SetAction(parsed => new RateActions(parsed.InvocationConfiguration).Import(parsed.GetRequiredValue(folder), parsed.GetRequiredValue(files)));
        return command;
    }

    private static DocumentedCommand Results()
    {
        Argument<string> folder = Study();
        Option<string?> output = new("--output", "-o") { Description = "File to write. By default the output stream.", HelpName = "FILE" };
        var command = new DocumentedCommand("results", "Write all votes as CSV, joined with the key: who made what was judged.")
        {
            Usage = "STUDY [--output FILE]",
            Examples = ResultsExamples,
        };
        command.Add(folder);
        command.Add(output);
        command.SetAction(parsed => new RateActions(parsed.InvocationConfiguration).Results(parsed.GetRequiredValue(folder), parsed.GetValue(output)));
        return command;
    }

    private static Argument<string> Study() => new("STUDY") { Description = "Folder that 'rate make' wrote." };

    private static Option<string[]> Questions(IReadOnlyList<string> byDefault)
    {
        Option<string[]> questions = new("--question")
        {
            AllowMultipleArgumentsPerToken = true,
            Arity = ArgumentArity.OneOrMore,
            DefaultValueFactory = _ => [.. byDefault],
            Description = "What a preference test asks: which keeps the content, which is like the style, which is preferred.",
            HelpName = "content|style|overall...",
        };
        string[] known = [.. RatingQuestion.Preference.Select(question => question.Id)];
        questions.AcceptOnlyFromAmong(known);
        return questions;
    }
}

using System.CommandLine;
using StyleKernels.Cli.Help;
using StyleKernels.Cli.Train;
using StyleKernels.Evaluation.Losses;
using StyleKernels.Evaluation.Quality;

namespace StyleKernels.Cli.Evaluate;

/// <summary><c>evaluate</c>: compares models.</summary>
internal static class EvaluateCommand
{
    private const string Usage = "[--model MODEL...] {--content DIR --style DIR | --list FILE} --output DIR [OPTION...]";

    private static readonly (string Arguments, string Meaning)[] LossExamples =
    [
        ("--content photos/ --style paintings/ --output report/", "the built-in model on 200 random pairs"),
        ("--model ours=run/compact-googlemagenta.safetensors googlemagenta-mobile --list pairs.csv --size 256 512 --output report/",
            "two models on the pairs of a list, at two sizes"),
        ("--model theirs=results/ --list pairs.csv --output report/", "finished results of another program, CONTENT-in-the-style-of-STYLE.jpg"),
    ];

    private static readonly (string Arguments, string Meaning)[] QualityExamples =
    [
        ("--model compact-googlemagenta googlemagenta-mobile --content photos/ --style paintings/ --output report/", "two models at five strengths"),
        ("--list pairs.csv --alpha 1 --lpips alexnet lpips-alex --fid inception.onnx --output report/",
            "with LPIPS, FID and ArtFID, whose weights are not in the program"),
    ];

    /// <summary>The command with its subcommands, ready to be run.</summary>
    public static Command Create()
    {
        var command = new Command("evaluate", "Compare models by what they make of pairs of pictures.");
        command.Add(Losses());
        command.Add(Quality());
        command.Add(DeceptionCommand.Create());
        command.Add(ArtistsCommand.Create());
        return command;
    }

    private static DocumentedCommand Losses()
    {
        var options = new PairOptions(new LossStudyRequest { Models = [] });
        Option<string[]> lossNetwork = LossNetworkOption.Create();
        Option<bool> noJudge = new("--no-judge") { Description = "Leave out ResNet-18." };
        var run = new MeasureOptions();
        var command = new DocumentedCommand(
            "losses", "Content and style losses of models: by layer, over several sizes, flat areas, and by a judge that nobody trains on.")
        {
            Usage = Usage,
            Examples = LossExamples,
        };
        options.AddTo(command);
        command.Add(lossNetwork);
        command.Add(noJudge);
        run.AddTo(command);
        command.SetAction((parsed, stop) => run.Read(parsed).ExecuteAsync(
            () => LossStudy.Open(options.Read(parsed, new LossStudyRequest
            {
                Models = [],
                Judge = !parsed.GetValue(noJudge),
                LossNetwork = LossNetworkOption.Files(parsed.GetValue(lossNetwork) ?? []),
            })),
            stop));
        return command;
    }

    private static DocumentedCommand Quality()
    {
        var defaults = new QualityStudyRequest { Models = [] };
        var options = new PairOptions(defaults);
        Option<double[]> alphas = PairOptions.Weights("--alpha", defaults.Alphas, "Strengths from 0 to 1.", "A...");
        Option<string[]> lpips = LpipsOption.Create();
        Option<string?> fid = new("--fid")
        {
            Description = "FID: its Inception, or ArtFID's, as an ONNX file whose input is (1, 3, N, N), RGB from 0 to 1. "
                + "Without it the same distance is measured in ResNet-18.",
            HelpName = "FILE",
        };
        var run = new MeasureOptions();
        var command = new DocumentedCommand("quality", "Content kept against style taken, over strengths, by measures that nobody trains against.")
        {
            Usage = Usage,
            Examples = QualityExamples,
        };
        options.AddTo(command);
        command.Add(alphas);
        command.Add(lpips);
        command.Add(fid);
        run.AddTo(command);
        command.SetAction((parsed, stop) => run.Read(parsed).ExecuteAsync(
            () => QualityStudy.Open(options.Read(parsed, defaults with
            {
                Alphas = parsed.GetRequiredValue(alphas),
                Lpips = LpipsOption.Files(parsed.GetValue(lpips) ?? []),
                Fid = parsed.GetValue(fid),
            })),
            stop));
        return command;
    }
}

using System.CommandLine;
using StyleKernels.Cli.Evaluate;
using StyleKernels.Cli.Help;
using StyleKernels.Cli.Train;
using StyleKernels.Evaluation.Interpolation;

namespace StyleKernels.Cli.Study;

/// <summary><c>study interpolation</c>: results between content and style, and between two styles.</summary>
internal static class InterpolationCommand
{
    private static readonly (string Arguments, string Meaning)[] Examples =
    [
        ("--model classic=a.safetensors balanced=b.safetensors --content photos/ --style paintings/ --output report/",
            "less of the classic network's style against the balanced one, as in Fig. 7"),
    ];

    /// <summary>The command, ready to be run.</summary>
    public static Command Create()
    {
        var defaults = new InterpolationStudyRequest { Models = [], Pairs = 20, References = false };
        var options = new PairOptions(defaults);
        Option<double[]> weights = PairOptions.Weights("--weight", defaults.Weights, "Weights from 0 to 1, of the style and of the second style.", "W...");
        Option<string[]> lossNetwork = LossNetworkOption.Create();
        var run = new MeasureOptions();
        var command = new DocumentedCommand(
            "interpolation", "Results between content and style, and between two styles: losses over the weight, and pictures (Fig. 7).")
        {
            Usage = "[--model MODEL...] {--content DIR --style DIR | --list FILE} --output DIR [OPTION...]",
            Examples = Examples,
        };
        options.AddTo(command);
        command.Add(weights);
        command.Add(lossNetwork);
        run.AddTo(command);
        command.SetAction((parsed, stop) => run.Read(parsed).ExecuteAsync(
            () => InterpolationStudy.Open(options.Read(parsed, defaults with
            {
                Weights = parsed.GetRequiredValue(weights),
                LossNetwork = LossNetworkOption.Files(parsed.GetValue(lossNetwork) ?? []),
            })),
            stop));
        return command;
    }
}

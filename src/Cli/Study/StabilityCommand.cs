using System.CommandLine;
using StyleKernels.Cli.Evaluate;
using StyleKernels.Cli.Help;
using StyleKernels.Cli.Train;
using StyleKernels.Evaluation.Stability;

namespace StyleKernels.Cli.Study;

/// <summary><c>study stability</c>: how much results change when contents hardly do.</summary>
internal static class StabilityCommand
{
    private static readonly (string Arguments, string Meaning)[] Examples =
    [
        ("--model classic=a.safetensors balanced=b.safetensors --content photos/ --style paintings/ --output report/", "whether one of two networks is calmer"),
    ];

    /// <summary>The command, ready to be run.</summary>
    public static Command Create()
    {
        var defaults = new StabilityStudyRequest { Models = [], Pairs = 100, References = false };
        var options = new PairOptions(defaults);
        Option<string[]> lossNetwork = LossNetworkOption.Create();
        var run = new MeasureOptions();
        var command = new DocumentedCommand(
            "stability", "How much results change under a little noise and small shifts of the content, by the strength of the style.")
        {
            Usage = "[--model MODEL...] {--content DIR --style DIR | --list FILE} --output DIR [OPTION...]",
            Examples = Examples,
        };
        options.AddTo(command);
        command.Add(lossNetwork);
        run.AddTo(command);
        command.SetAction((parsed, stop) => run.Read(parsed).ExecuteAsync(
            () => StabilityStudy.Open(options.Read(parsed, defaults with
            {
                LossNetwork = LossNetworkOption.Files(parsed.GetValue(lossNetwork) ?? []),
            })),
            stop));
        return command;
    }
}

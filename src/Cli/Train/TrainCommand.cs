using System.CommandLine;
using StyleKernels.Cli.Help;

namespace StyleKernels.Cli.Train;

/// <summary><c>train</c>.</summary>
internal static class TrainCommand
{
    private static readonly (string Arguments, string Meaning)[] Examples =
    [
        ("--content photos/ --style paintings/ --output run/", "a first network, with the built-in loss network"),
        ("--content photos/ --style paintings/ --output run/ --resume", "go on where Ctrl-C, or a power cut, stopped it"),
        ("--content photos/ --style paintings/ --output run/ --recipe compact-sanet --loss-network vgg19-normalised", "as the built-in networks were trained"),
        ("--content photos/ --style paintings/ --output large/ --init run/compact-googlemagenta.safetensors --size 256 --learning-rate 5e-4",
            "a second stage on larger pictures"),
    ];

    /// <summary>The command, ready to be run.</summary>
    public static Command Create()
    {
        var options = new TrainOptions();
        var command = new DocumentedCommand("train", "Train a network on a folder of photographs and a folder of styles.")
        {
            Usage = "--content DIR --style DIR --output DIR [--recipe NAME] [--network NAME] [--loss balanced|classic] [--steps N] [--resume] [OPTION...]",
            Examples = Examples,
        };
        foreach (Option option in options.All)
        {
            command.Add(option);
        }

        command.SetAction((parsed, stop) =>
        {
            TrainRun run = options.Read(options.WithRecipe(parsed), parsed.InvocationConfiguration);
            return Task.Run(() => run.ExecuteAsync(stop), CancellationToken.None);
        });
        return command;
    }
}

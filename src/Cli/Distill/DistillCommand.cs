using System.CommandLine;
using StyleKernels.Cli.Help;
using StyleKernels.Cli.Train;
using StyleKernels.Models.Training;

namespace StyleKernels.Cli.Distill;

/// <summary><c>distill</c>: its options.</summary>
internal static class DistillCommand
{
    private static readonly DistillationOptions Defaults = new() { ImageDirectories = [], OutputDirectory = "" };

    private static readonly (string Arguments, string Meaning)[] Examples =
    [
        ("--images photos/ paintings/ --loss-network vgg16.safetensors --output small/", "a small stand-in for VGG-16"),
    ];

    /// <summary>The command, ready to be run.</summary>
    public static Command Create()
    {
        Option<string[]> images = new("--images")
        {
            AllowMultipleArgumentsPerToken = true,
            Arity = ArgumentArity.OneOrMore,
            Description = "Folders of images, searched with their subfolders; photographs and paintings both.",
            HelpName = "DIR...",
            Required = true,
        };
        Option<string> output = new("--output") { Description = "Folder for the checkpoint.", HelpName = "DIR", Required = true };
        Option<string[]> lossNetwork = LossNetworkOption.Create();
        lossNetwork.Required = true;
        Option<LossPrecision> precision = LossNetworkOption.Precision();
        Option<int> steps = Whole("--steps", Defaults.Steps, "Optimiser steps.");
        Option<int> batch = Whole("--batch", Defaults.BatchSize, "Images in a step.");
        Option<int> seed = Whole("--seed", Defaults.Seed, "Decides initial weights, order and crops.");
        var command = new DocumentedCommand("distill", "Distil a loss network into the small one that the program can carry along.")
        {
            Usage = "--images DIR... --loss-network FILE... --output DIR [--steps N] [OPTION...]",
            Examples = Examples,
        };
        foreach (Option option in (Option[])[images, lossNetwork, output, precision, steps, batch, seed])
        {
            command.Add(option);
        }

        command.SetAction((parsed, stop) =>
        {
            var options = new DistillationOptions
            {
                ImageDirectories = parsed.GetRequiredValue(images),
                OutputDirectory = parsed.GetRequiredValue(output),
                Steps = parsed.GetValue(steps),
                BatchSize = parsed.GetValue(batch),
                Seed = parsed.GetValue(seed),
            };
            var run = new DistillRun(options, parsed.GetRequiredValue(lossNetwork), parsed.GetValue(precision), parsed.InvocationConfiguration);
            return Task.Run(() => run.ExecuteAsync(stop), CancellationToken.None);
        });
        return command;
    }

    private static Option<int> Whole(string name, int byDefault, string description) => new(name)
    {
        CustomParser = NumberParser.Of<int>("a whole number of at least 0", value => value >= 0),
        DefaultValueFactory = _ => byDefault,
        Description = description,
        HelpName = "N",
    };
}

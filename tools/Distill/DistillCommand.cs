using System.CommandLine;
using StyleKernels.Models.Training;

namespace StyleKernels.Distill;

/// <summary>The tool's one command.</summary>
internal static class DistillCommand
{
    private static readonly DistillationOptions Defaults = new() { ImageDirectories = [], LossNetworkFiles = [], OutputDirectory = "" };

    /// <summary>The command, ready to be run.</summary>
    public static RootCommand Create()
    {
        Option<string[]> images = Several("--images", "Folders of photographs and paintings, searched with their subfolders.");
        Option<string[]> teacher = Several(
            "--loss-network", "Files of the network to learn from, of which each gives the layers that the ones before it lack.");
        Option<string> output = new("--output") { Description = "Folder for the checkpoint.", Required = true };
        Option<string?> init = new("--init") { Description = "Checkpoint to begin with, with --steps 0 to measure alone; random weights without it." };
        Option<OptimizerKind> optimizer = new("--optimizer") { DefaultValueFactory = _ => Defaults.Optimizer, Description = "What moves the kernels." };
        Option<double> rate = new("--learning-rate") { DefaultValueFactory = _ => Defaults.LearningRate, Description = "Learning rate after the warm-up." };
        Option<int> steps = Whole("--steps", Defaults.Steps, "Optimiser steps.");
        Option<int> batch = Whole("--batch", Defaults.BatchSize, "Images in a step, an even number.");
        Option<int> size = Whole("--size", Defaults.Size, "Side of the crops in pixels.");
        Option<int> seed = Whole("--seed", Defaults.Seed, "Decides initial weights, order and crops.");
        var command = new RootCommand("Distils a loss network into the small one that is embedded in StyleKernels.Models, and measures how well it stands in.");
        foreach (Option option in (Option[])[images, teacher, output, init, optimizer, rate, steps, batch, size, seed])
        {
            command.Add(option);
        }

        command.SetAction((parsed, stop) => new DistillRun(
            new DistillationOptions
            {
                ImageDirectories = parsed.GetRequiredValue(images),
                LossNetworkFiles = parsed.GetRequiredValue(teacher),
                OutputDirectory = parsed.GetRequiredValue(output),
                Init = parsed.GetValue(init),
                Optimizer = parsed.GetValue(optimizer),
                LearningRate = parsed.GetValue(rate),
                Steps = parsed.GetValue(steps),
                BatchSize = parsed.GetValue(batch),
                Size = parsed.GetValue(size),
                Seed = parsed.GetValue(seed),
            },
            parsed.InvocationConfiguration).ExecuteAsync(stop));
        return command;
    }

    private static Option<string[]> Several(string name, string description) => new(name)
    {
        AllowMultipleArgumentsPerToken = true,
        Arity = ArgumentArity.OneOrMore,
        Description = description,
        Required = true,
    };

    private static Option<int> Whole(string name, int byDefault, string description) =>
        new(name) { DefaultValueFactory = _ => byDefault, Description = description };
}

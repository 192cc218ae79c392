using System.CommandLine;
using StyleKernels.Cli.Help;
using StyleKernels.Models.Objectives;
using StyleKernels.Models.Training;
using TorchSharp;

namespace StyleKernels.Cli.Train;

/// <summary><c>train</c>: its options.</summary>
internal static class TrainCommand
{
    private static readonly TrainingOptions Defaults = new() { ContentDirectories = [], StyleDirectories = [], OutputDirectory = "" };

    private static readonly (string Arguments, string Meaning)[] Examples =
    [
        ("--content photos/ --style paintings/ --output run/", "a first network, with the built-in loss network"),
        ("--content photos/ --style paintings/ --output run/ --resume", "go on where Ctrl-C, or a power cut, stopped it"),
        ("--content photos/ --style paintings/ --output large/ --init run/compact-googlemagenta.safetensors --size 256 --learning-rate 5e-4",
            "a second stage on larger pictures"),
        ("--content photos/ --style paintings/ --output run/ --loss-network vgg16.safetensors", "the paper's loss network"),
    ];

    /// <summary>The command, ready to be run.</summary>
    public static Command Create()
    {
        Option<string[]> content = Folders("--content", "Folders of photographs, searched with their subfolders.");
        Option<string[]> style = Folders("--style", "Folders of style pictures, searched with their subfolders.");
        Option<string> output = Output();
        Option<string> network = Network();
        Option<StyleLossKind> loss = Loss();
        Option<int> steps = Whole("--steps", Defaults.Steps, 1, "Optimiser steps.");
        Option<int> seed = Whole("--seed", Defaults.Seed, int.MinValue, "Decides initial weights, order and crops.");
        Option<int> saveEvery = Whole("--save-every", Defaults.SaveEvery, 1, "Steps between two savings.");
        Option<int> size = Whole("--size", Defaults.Size, 32, "Side of the training crops in pixels.");
        Option<int> batch = Whole("--batch", Defaults.BatchSize, 1, "Pairs of a content and a style in a step.");
        Option<OptimizerKind> optimizer = Optimizer();
        Option<double> learningRate = LearningRate();
        Option<double?> styleWeight = StyleWeight();
        Option<double> toneWeight = ToneWeight();
        Option<double> identityWeight = IdentityWeight();
        var objective = new ObjectiveOptions();
        Option<int> heldOut = Whole("--held-out", Defaults.HeldOutPairs, 0, "Pairs kept out of training to measure the losses on.");
        Option<string[]> lossNetwork = LossNetworkOption.Create();
        Option<LossPrecision> precision = LossNetworkOption.Precision();
        Option<string?> initial = Initial();
        Option<bool> resume = new("--resume") { Description = "Go on from the training state in the output folder, bit-equal; --steps may have grown." };
        Option<bool> overwrite = new("--overwrite") { Description = "Replace a run that the output folder holds; without it such a folder is refused." };
        Option<torch.Device> device = DeviceOption.Create();
        var command = new DocumentedCommand("train", "Train a network on a folder of photographs and a folder of styles.")
        {
            Usage = "--content DIR --style DIR --output DIR [--network NAME] [--loss balanced|classic] [--steps N] [--resume] [OPTION...]",
            Examples = Examples,
        };
        foreach (Option option in (Option[])[content, style, output, network, loss, steps, size, batch, optimizer, learningRate, .. objective.All, styleWeight,
            toneWeight, identityWeight, lossNetwork, precision, initial, device, seed, saveEvery, heldOut, resume, overwrite])
        {
            command.Add(option);
        }

        command.SetAction((parsed, stop) =>
        {
            var options = new TrainingOptions
            {
                ContentDirectories = parsed.GetRequiredValue(content),
                StyleDirectories = parsed.GetRequiredValue(style),
                OutputDirectory = parsed.GetRequiredValue(output),
                Network = parsed.GetRequiredValue(network),
                Loss = parsed.GetValue(loss),
                Steps = parsed.GetValue(steps),
                Seed = parsed.GetValue(seed),
                SaveEvery = parsed.GetValue(saveEvery),
                Size = parsed.GetValue(size),
                BatchSize = parsed.GetValue(batch),
                Optimizer = parsed.GetValue(optimizer),
                LearningRate = parsed.GetValue(learningRate),
                StyleWeight = parsed.GetValue(styleWeight),
                ToneWeight = parsed.GetValue(toneWeight),
                IdentityWeight = parsed.GetValue(identityWeight),
                HeldOutPairs = parsed.GetValue(heldOut),
                InitialWeights = parsed.GetValue(initial),
                Resume = parsed.GetValue(resume),
                Overwrite = parsed.GetValue(overwrite),
                Device = parsed.GetRequiredValue(device),
            };
            var run = new TrainRun(
                options, parsed.GetValue(lossNetwork) ?? [], parsed.GetValue(precision), objective.Read(parsed), parsed.InvocationConfiguration);
            return Task.Run(() => run.ExecuteAsync(stop), CancellationToken.None);
        });
        return command;
    }

    private static Option<string[]> Folders(string name, string description) => new(name)
    {
        AllowMultipleArgumentsPerToken = true,
        Arity = ArgumentArity.OneOrMore,
        Description = description,
        HelpName = "DIR...",
        Required = true,
    };

    private static Option<string> Output() => new("--output")
    {
        Description = "Folder for the checkpoint, the training state, the loss curve and samples.",
        HelpName = "DIR",
        Required = true,
    };

    private static Option<int> Whole(string name, int byDefault, int least, string description) => new(name)
    {
        CustomParser = NumberParser.Of<int>(
            least == int.MinValue ? "a whole number" : $"a whole number of at least {least}", value => value >= least),
        DefaultValueFactory = _ => byDefault,
        Description = description,
        HelpName = "N",
    };

    private static Option<string> Network() => new("--network")
    {
        DefaultValueFactory = _ => Defaults.Network,
        Description = "The network to train: a compact one for a CPU, or one in its published size.",
        HelpName = "NAME",
    };

    private static Option<StyleLossKind> Loss() => new("--loss")
    {
        DefaultValueFactory = _ => Defaults.Loss,
        Description = "The style loss: balanced treats every style fairly, classic is the squared distance of Gram matrices.",
        HelpName = "balanced|classic",
    };

    private static Option<OptimizerKind> Optimizer() => new("--optimizer")
    {
        DefaultValueFactory = _ => Defaults.Optimizer,
        Description = "What moves the kernels of convolutions: muon makes every step orthogonal and needs fewer of them; adam moves them as everything else.",
        HelpName = "muon|adam",
    };

    private static Option<double> LearningRate() => new("--learning-rate")
    {
        CustomParser = NumberParser.Of<double>("more than 0 and at most 1", value => value is > 0 and <= 1),
        DefaultValueFactory = _ => Defaults.LearningRate,
        Description = "Learning rate after the warm-up; it falls along half a cosine to a fiftieth.",
        HelpName = "X",
    };

    private static Option<double?> StyleWeight() => new("--style-weight")
    {
        CustomParser = result => NumberParser.Of<double>("more than 0", value => value is > 0 and < double.PositiveInfinity)(result),
        Description = "Weight of the style term. By default the objective's own; paper's is calibrated so that both terms have a similar size.",
        HelpName = "X",
    };

    private static Option<double> ToneWeight() => new("--tone-weight")
    {
        CustomParser = NumberParser.Of<double>("at least 0", value => value is >= 0 and < double.PositiveInfinity),
        DefaultValueFactory = _ => Defaults.ToneWeight,
        Description = "Weight of a term that keeps light and dark where the content has them, against halos and fading; 0 for the paper's losses alone.",
        HelpName = "X",
    };

    private static Option<double> IdentityWeight() => new("--identity-weight")
    {
        CustomParser = NumberParser.Of<double>("at least 0", value => value is >= 0 and < double.PositiveInfinity),
        DefaultValueFactory = _ => Defaults.IdentityWeight,
        Description = "Weight of the identity terms: a content restyled by itself should come back as it was. 0 leaves them out.",
        HelpName = "X",
    };

    private static Option<string?> Initial() => new("--init")
    {
        Description = "A checkpoint, or a built-in model's name, whose weights the run starts from.",
        HelpName = "NAME-OR-FILE",
    };
}

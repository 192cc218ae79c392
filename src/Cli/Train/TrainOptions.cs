using System.CommandLine;
using System.CommandLine.Parsing;
using StyleKernels.Models.Networks;
using StyleKernels.Models.Objectives;
using StyleKernels.Models.Training;
using TorchSharp;

namespace StyleKernels.Cli.Train;

/// <summary>The options of <c>train</c>, and what they say.</summary>
internal sealed class TrainOptions
{
    private static readonly TrainingOptions Defaults = new() { ContentDirectories = [], StyleDirectories = [], OutputDirectory = "" };

    private readonly Option<string[]> _content = Folders("--content", "Folders of photographs, searched with their subfolders.");
    private readonly Option<string[]> _style = Folders("--style", "Folders of style pictures, searched with their subfolders.");
    private readonly Option<string[]> _generalStyle = new("--general-style")
    {
        AllowMultipleArgumentsPerToken = true,
        Arity = ArgumentArity.OneOrMore,
        Description = "Folders of other styles, which a network of --init must not forget while it learns those of --style.",
        HelpName = "DIR...",
    };

    private readonly Option<double?> _mixGeneral = new("--mix-general")
    {
        CustomParser = result => NumberParser.Of<double>("between 0.01 and 0.99", value => value is >= 0.01 and <= 0.99)(result),
        Description = $"With --general-style: the share of styles that come from there. [default: {Defaults.GeneralShare}]",
        HelpName = "X",
    };

    private readonly Option<string> _output = new("--output")
    {
        Description = "Folder for the checkpoint, the training state, the settings, the loss curve and samples.",
        HelpName = "DIR",
        Required = true,
    };

    private readonly Option<string?> _recipe = Recipes();
    private readonly Option<string> _network = new("--network")
    {
        CompletionSources = { _ => NetworkRegistry.Names },
        DefaultValueFactory = _ => Defaults.Network,
        Description = "The network to train: a compact one for a CPU, or one in its published size.",
        HelpName = "NAME",
    };

    private readonly Option<StyleLossKind> _loss = new("--loss")
    {
        CustomParser = ChoiceParser.Parse<StyleLossKind>,
        DefaultValueFactory = _ => Defaults.Loss,
        Description = "The style loss: balanced treats every style fairly, classic is the squared distance of Gram matrices.",
        HelpName = "balanced|classic",
    };

    private readonly Option<int> _steps = Whole("--steps", Defaults.Steps, 1, "Optimiser steps.");
    private readonly Option<int> _size = Whole("--size", Defaults.Size, 32, "Side of the training crops in pixels.");
    private readonly Option<int> _batch = Whole("--batch", Defaults.BatchSize, 1, "Pairs of a content and a style in a batch.");
    private readonly Option<int> _accumulate = Whole(
        "--accumulate", Defaults.Accumulate, 1, "Batches in a step: the gradient of a batch N times as large, in the memory of one.");

    private readonly Option<OptimizerKind> _optimizer = new("--optimizer")
    {
        CustomParser = ChoiceParser.Parse<OptimizerKind>,
        DefaultValueFactory = _ => Defaults.Optimizer,
        Description = "What moves the kernels of convolutions: muon makes every step orthogonal and needs fewer of them; adam moves them as everything else.",
        HelpName = "muon|adam",
    };

    private readonly Option<double> _learningRate = new("--learning-rate")
    {
        CustomParser = NumberParser.Of<double>("more than 0 and at most 1", value => value is > 0 and <= 1),
        DefaultValueFactory = _ => Defaults.LearningRate,
        Description = "The learning rate that the schedule begins with, or, after its warm-up, falls from.",
        HelpName = "X",
    };

    private readonly Option<LearningRateSchedule> _schedule = new("--schedule")
    {
        CompletionSources = { _ => LearningRateSchedule.Forms },
        CustomParser = ParseSchedule,
        DefaultValueFactory = _ => Defaults.Schedule,
        Description = "How it changes: cosine, with a warm-up and down to a fiftieth; constant; or inverse-time:D, divided by 1 + D x step.",
        HelpName = "SCHEDULE",
    };

    private readonly ObjectiveOptions _objective = new();
    private readonly Option<double?> _styleWeight = new("--style-weight")
    {
        CustomParser = result => NumberParser.Of<double>("more than 0", value => value is > 0 and < double.PositiveInfinity)(result),
        Description = "Weight of the style term. By default the objective's own; paper's is calibrated so that both terms have a similar size.",
        HelpName = "X",
    };

    private readonly Option<double> _toneWeight = Weight(
        "--tone-weight", Defaults.ToneWeight, "Weight of a term that keeps light and dark where the content has them, against halos and fading.");

    private readonly Option<double> _flatWeight = Weight(
        "--flat-weight",
        Defaults.FlatWeight,
        "Weight of a term that keeps flat areas of the content as quiet as the style's quietest, against patches in skies.");

    private readonly Option<double> _identityWeight = Weight(
        "--identity-weight", Defaults.IdentityWeight, "Weight of the identity terms: a content restyled by itself should come back as it was.");

    private readonly Option<double> _totalVariationWeight = Weight(
        "--total-variation-weight", Defaults.TotalVariationWeight, "Weight of the difference of neighbouring pixels, against grain.");

    private readonly Option<double> _colourJitter = new("--color-jitter")
    {
        CustomParser = NumberParser.Of<double>("0 to 1", share => share is >= 0 and <= 1),
        DefaultValueFactory = _ => Defaults.ColourJitter,
        Description = "Share of the styles whose hue, saturation, contrast and brightness are changed at random: few paintings give many palettes.",
        HelpName = "SHARE",
    };

    private readonly Option<bool> _attachedDenominator = new("--attached-denominator")
    {
        Description = "Ablation: let the gradient flow through the balanced loss's denominator, which the paper holds constant.",
    };

    private readonly Option<string[]> _lossNetwork = LossNetworkOption.Create();
    private readonly Option<ComputePrecision> _lossPrecision = LossNetworkOption.Precision();
    private readonly Option<ComputePrecision> _precision = new("--precision")
    {
        CustomParser = ChoiceParser.Parse<ComputePrecision>,
        DefaultValueFactory = _ => ComputePrecision.Float32,
        Description = "Type in which the network's convolutions are computed, weights staying float32; auto takes the faster on this CPU.",
        HelpName = "auto|float32|bfloat16",
    };

    private readonly Option<string?> _initial = new("--init")
    {
        CompletionSources = { _ => BuiltInModels.Names },
        Description = "A checkpoint, or a built-in model's name, whose weights the run starts from.",
        HelpName = "NAME-OR-FILE",
    };

    private readonly Option<torch.Device?> _device = DeviceOption.Create();
    private readonly Option<int> _seed = Whole("--seed", Defaults.Seed, int.MinValue, "Decides initial weights, order, crops and colours.");
    private readonly Option<int> _saveEvery = Whole("--save-every", Defaults.SaveEvery, 1, "Steps between two savings.");
    private readonly Option<int> _keep = Whole("--keep", Defaults.Keep, 0, "Also keep the checkpoints of the last N savings, and the best by held-out losses.");
    private readonly Option<int> _heldOut = Whole("--held-out", Defaults.HeldOutPairs, 0, "Pairs kept out of training to measure the losses on.");
    private readonly Option<bool> _tensorBoard = new("--tensorboard")
    {
        Description = "Also write losses and samples for TensorBoard, into the output folder.",
    };

    private readonly Option<bool> _resume = new("--resume")
    {
        Description = "Go on from the training state in the output folder, on a CPU bit-equal; --steps may differ.",
    };

    private readonly Option<bool> _overwrite = new("--overwrite")
    {
        Description = "Replace a run that the output folder holds; without it such a folder is refused.",
    };

    /// <summary>All options, as help lists them.</summary>
    public IReadOnlyList<Option> All => [_content, _style, _generalStyle, _output, _recipe, .. Settings, _device, _tensorBoard, _resume, _overwrite];

    /// <summary>Those that a recipe may set: how to train, not on what and where.</summary>
    public IReadOnlyList<Option> Settings =>
    [
        _network, _loss, _steps, _size, _batch, _accumulate, _optimizer, _learningRate, _schedule, .. _objective.All, _styleWeight, _toneWeight,
        _flatWeight, _identityWeight, _totalVariationWeight, _colourJitter, _attachedDenominator, _precision, _lossNetwork, _lossPrecision, _initial,
        _mixGeneral, _seed, _saveEvery, _keep, _heldOut,
    ];

    /// <summary>The options with those of the recipe that they name.</summary>
    /// <exception cref="CommandException">The recipe is missing or broken, or a value of it out of range.</exception>
    public ParseResult WithRecipe(ParseResult parsed) =>
        parsed.GetValue(_recipe) is string recipe ? Recipe.Open(recipe).Complete(parsed, Settings, _loss) : parsed;

    /// <summary>The run that was asked for.</summary>
    /// <param name="parsed">The options.</param>
    /// <param name="streams">Where the run writes what it says.</param>
    /// <exception cref="CommandException">Options contradict each other.</exception>
    public TrainRun Read(ParseResult parsed, InvocationConfiguration streams) => parsed.GetValue(_resume) && parsed.GetValue(_overwrite)
        ? throw new CommandException("--resume goes on with the run in the output folder, --overwrite replaces it: name one of them")
        : Run(parsed, streams);

    private TrainRun Run(ParseResult parsed, InvocationConfiguration streams)
    {
        IReadOnlyList<string> lossNetwork = LossNetworkOption.Names(parsed.GetValue(_lossNetwork) ?? []);
        return new TrainRun(
            new TrainingOptions
            {
                ContentDirectories = parsed.GetRequiredValue(_content),
                StyleDirectories = parsed.GetRequiredValue(_style),
                GeneralStyleDirectories = parsed.GetValue(_generalStyle) ?? [],
                GeneralShare = GeneralShare(parsed),
                OutputDirectory = parsed.GetRequiredValue(_output),
                Network = parsed.GetRequiredValue(_network),
                Loss = parsed.GetValue(_loss),
                Steps = parsed.GetValue(_steps),
                Seed = parsed.GetValue(_seed),
                SaveEvery = parsed.GetValue(_saveEvery),
                Keep = parsed.GetValue(_keep),
                Size = parsed.GetValue(_size),
                BatchSize = parsed.GetValue(_batch),
                Accumulate = parsed.GetValue(_accumulate),
                Optimizer = parsed.GetValue(_optimizer),
                LearningRate = parsed.GetValue(_learningRate),
                Schedule = parsed.GetRequiredValue(_schedule),
                StyleWeight = parsed.GetValue(_styleWeight),
                ToneWeight = parsed.GetValue(_toneWeight),
                FlatWeight = parsed.GetValue(_flatWeight),
                IdentityWeight = parsed.GetValue(_identityWeight),
                TotalVariationWeight = parsed.GetValue(_totalVariationWeight),
                ColourJitter = parsed.GetValue(_colourJitter),
                AttachedDenominator = parsed.GetValue(_attachedDenominator),
                Arithmetic = parsed.GetValue(_precision).Chosen(),
                HeldOutPairs = parsed.GetValue(_heldOut),
                InitialWeights = parsed.GetValue(_initial),
                TensorBoard = parsed.GetValue(_tensorBoard),
                Resume = parsed.GetValue(_resume),
                Overwrite = parsed.GetValue(_overwrite),
                Recipe = RecipeText.Of(parsed, Settings, parsed.GetValue(_recipe), lossNetwork),
                Device = DeviceOption.Chosen(parsed, _device),
            },
            lossNetwork,
            parsed.GetValue(_lossPrecision),
            _objective.Read(parsed),
            streams);
    }

    private double GeneralShare(ParseResult parsed) => parsed.GetValue(_mixGeneral) switch
    {
        null => Defaults.GeneralShare,
        not null when parsed.GetResult(_generalStyle) is null =>
            throw new CommandException("--mix-general needs --general-style, the folders that it is the share of"),
        double share => share,
    };

    private static Option<string[]> Folders(string name, string description) => new(name)
    {
        AllowMultipleArgumentsPerToken = true,
        Arity = ArgumentArity.OneOrMore,
        Description = description,
        HelpName = "DIR...",
        Required = true,
    };

    private static Option<string?> Recipes()
    {
        var recipe = new Option<string?>("--recipe")
        {
            Description = $"Settings by one name ({string.Join(", ", Recipe.Names)}) or from a JSON file. Options given beside it take precedence.",
            HelpName = "NAME-OR-FILE",
        };
        recipe.CompletionSources.Add([.. Recipe.Names]);
        return recipe;
    }

    private static Option<int> Whole(string name, int byDefault, int least, string description) => new(name)
    {
        CustomParser = NumberParser.Of<int>(
            least == int.MinValue ? "a whole number" : $"a whole number of at least {least}", value => value >= least),
        DefaultValueFactory = _ => byDefault,
        Description = description,
        HelpName = "N",
    };

    private static Option<double> Weight(string name, double byDefault, string description) => new(name)
    {
        CustomParser = NumberParser.Of<double>("at least 0", value => value is >= 0 and < double.PositiveInfinity),
        DefaultValueFactory = _ => byDefault,
        Description = description,
        HelpName = "X",
    };

    private static LearningRateSchedule? ParseSchedule(ArgumentResult result)
    {
        try
        {
            return LearningRateSchedule.Parse(result.Tokens[0].Value);
        }
        catch (FormatException e)
        {
            result.AddError($"--schedule: {e.Message}.");
            return null;
        }
    }
}

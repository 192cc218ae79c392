using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using StyleKernels.Cli.Train;
using StyleKernels.Models.Images;
using StyleKernels.Models.Inference;
using StyleKernels.Models.Networks;
using StyleKernels.Models.Objectives;
using TorchSharp;

namespace StyleKernels.Cli.Stylize;

/// <summary>The arguments and options of <c>stylize</c>, and the request that they make.</summary>
internal sealed class StylizeOptions
{
    private readonly Option<string?> _output = Text("--output", "PATH", "A file for one result, a folder for more, or '-'. [default: .]", "-o");
    private readonly Option<string?> _name = Text("--name", "PATTERN", "Names of results, filled in: {content}, {style}, {model}, {alpha}.");
    private readonly Option<bool> _overwrite = Flag("--overwrite", "Replace results that exist.");
    private readonly Option<bool> _skip = Flag("--skip-existing", "Keep results that exist, and do not compute them again.");
    private readonly Option<string?> _sheet = Text("--sheet", "FILE", "Also write all results as one picture, in rows and columns.");
    private readonly Option<string?> _saveStyle = Text("--save-style", "FILE", "Also save the style, mixed or not, as FILE.safetensors.");
    private readonly Option<double> _alpha = new("--alpha", "-a")
    {
        CustomParser = NumberParser.Of<double>("a number between 0 and 1", value => value is >= 0 and <= 1),
        DefaultValueFactory = _ => 1,
        Description = "Strength, from 0 (the content itself) to 1.",
        HelpName = "A",
    };

    private readonly Option<int?> _size = Whole("--size", 1, int.MaxValue, "Restyle at this shorter side; by default at the content's own.", "--content-size");
    private readonly Option<bool> _keepSize = Flag("--keep-size", "Enlarge the result of --size to the content's own size.");
    private readonly Option<int?> _styleSize = Whole(
        "--style-size", 1, int.MaxValue, "Side at which styles are seen. [default: 512, small contents: 256]");

    private readonly Option<double[]> _mix = new("--mix")
    {
        AllowMultipleArgumentsPerToken = true,
        CustomParser = NumberParser.List("weights of at least 0, not all 0", values => values.All(value => value >= 0) && values.Sum() > 0),
        Description = "Mix the styles into one, with a weight for each.",
        HelpName = "W...",
    };

    private readonly Option<int?> _mixSteps = Whole("--mix-steps", 2, 32, "A sheet of N steps between two styles, of NxN between four.");
    private readonly Option<string[]> _masks = new("--mask")
    {
        AllowMultipleArgumentsPerToken = true,
        Arity = ArgumentArity.OneOrMore,
        Description = "For each style a picture, white where it goes; or one in colours.",
        HelpName = "FILE...",
    };

    private readonly Option<double?> _feather = new("--mask-feather")
    {
        CustomParser = result => NumberParser.Of<double>("a number between 0 and 0.5", value => value is >= 0 and <= 0.5)(result),
        Description = $"Width of soft edges, in parts of the shorter side. [default: {MaskRequest.DefaultFeather}]",
        HelpName = "F",
    };

    private readonly Option<bool> _invert = Flag("--mask-invert", "The styles go where masks are black.");
    private readonly Option<string?> _background = Text("--background", "keep|STYLE", "What no mask covers: the photograph, or a style. [default: keep]");
    private readonly Option<CropRequest?> _crop = new("--crop")
    {
        CustomParser = Crop,
        Description = "Restyle a part: a rectangle, or the middle in an aspect.",
        HelpName = "X,Y,W,H|16:9",
    };

    private readonly Option<PreservedColour> _colours = new("--preserve-color")
    {
        CustomParser = ChoiceParser.Parse<PreservedColour>,
        Description = "Keep the content's colours: its hues, or by recolouring the style.",
        HelpName = "luminance|coral",
    };

    private readonly Option<double> _stroke = new("--stroke")
    {
        CustomParser = NumberParser.Of<double>("a number between 0.1 and 10", value => value is >= 0.1 and <= 10),
        DefaultValueFactory = _ => 1,
        Description = "Size of the largest strokes, relative to the picture.",
        HelpName = "S",
    };

    private readonly Option<int?> _refine = new("--refine")
    {
        Arity = ArgumentArity.ZeroOrOne,
        CustomParser = result => result.Tokens.Count == 0
            ? new StyleOptimizerOptions().Steps
            : NumberParser.Of<int>("a whole number of at least 1", value => value >= 1)(result),
        Description = "Then optimise the pixels, for a minute or more. [default: 100 steps]",
        HelpName = "STEPS",
    };

    private readonly Option<bool> _fromContent = Flag("--from-content", "With --refine: start from the content, without the model.");
    private readonly Option<string[]> _lossNetwork = new("--loss-network")
    {
        AllowMultipleArgumentsPerToken = true,
        Arity = ArgumentArity.OneOrMore,
        CompletionSources = { _ => LossNetworkOption.Known },
        Description = "With --refine: the loss network, as for train.",
        HelpName = "NAME-OR-FILE...",
    };

    private readonly Option<torch.Device?> _device = DeviceOption.Create();
    private readonly Option<ComputePrecision> _precision = new("--precision")
    {
        CustomParser = ChoiceParser.Parse<ComputePrecision>,
        DefaultValueFactory = _ => ComputePrecision.Auto,
        Description = "Type to compute in; auto: the faster on this CPU.",
        HelpName = "auto|float32|bfloat16",
    };

    private readonly Option<string?> _model = new("--model", "-m")
    {
        CompletionSources = { _ => NetworkCheckpoint.KnownNames },
        Description = "The model: a name of 'models', or a checkpoint of 'train'.",
        HelpName = "NAME-OR-FILE",
    };

    private readonly Option<StyleLossKind?> _loss = new("--loss")
    {
        CustomParser = result => ChoiceParser.Parse<StyleLossKind>(result),
        Description = "With a built-in model: its training loss. [default: balanced]",
        HelpName = "balanced|classic",
    };

    private readonly Option<int?> _quality = Whole("--quality", 1, 100, "Quality of JPEG and WebP. [default: 92, 90]");
    private readonly Option<int> _bitDepth = new("--bit-depth")
    {
        CustomParser = NumberParser.Of<int>("8 or 16", value => value is 8 or 16),
        DefaultValueFactory = _ => 8,
        Description = "Bits of a channel of PNG.",
        HelpName = "8|16",
    };

    private readonly Option<bool> _noMetadata = Flag("--no-metadata", "Record nothing in results: neither this program nor the settings.");
    private readonly Option<int?> _threads = Whole("--threads", 1, 1024, "Threads to compute with; by default one a core.");
    private readonly Option<bool> _json = Flag("--json", "A JSON object for each result; all else goes to the error stream.");
    private readonly Option<bool> _quiet = Flag("--quiet", "Say nothing but errors.", "-q");
    private readonly Option<bool> _dryRun = Flag("--dry-run", "Say what would be read and written and about how long it takes.", "-n");

    /// <summary>The pictures to restyle.</summary>
    public Argument<string[]> Contents { get; } = new("CONTENT")
    {
        Arity = ArgumentArity.ZeroOrMore,
        Description = $"Pictures or folders of them ({ImageFile.ReadFormats}); '-' is the input stream.",
    };

    /// <summary>The pictures whose manner is taken.</summary>
    public Option<string[]> Styles { get; } = new("--style", "-s")
    {
        AllowMultipleArgumentsPerToken = true,
        Arity = ArgumentArity.OneOrMore,
        Description = "Pictures whose manner to take, folders, or files of --save-style.",
        HelpName = "STYLE...",
    };

    /// <summary>A result whose settings are taken.</summary>
    public Option<string?> Like { get; } = Text("--like", "RESULT", "Take styles and settings from a result; what is given besides wins.");

    /// <summary>Whether styles are saved.</summary>
    public Option<string?> SaveStyle => _saveStyle;

    /// <summary>The options that decide what a result looks like: results record them.</summary>
    private IReadOnlyList<Option> Looks =>
    [
        Styles, _mix, _mixSteps, _alpha, _stroke, _size, _keepSize, _crop, _styleSize, _masks, _feather, _invert, _background, _colours, _refine, _fromContent,
        _lossNetwork, _model, _loss, _precision,
    ];

    /// <summary>All options, as help lists them.</summary>
    public IReadOnlyList<Option> All =>
    [
        .. Looks, Like, _device, _output, _name, _overwrite, _skip, _sheet, _saveStyle, _quality, _bitDepth, _noMetadata, _threads, _json, _quiet, _dryRun,
    ];

    /// <summary>What was asked for.</summary>
    /// <exception cref="CommandException">Options contradict each other, or are of no use without another.</exception>
    public StylizeRequest Read(ParseResult parsed)
    {
        if (parsed.GetValue(_overwrite) && parsed.GetValue(_skip))
        {
            throw new CommandException("--overwrite replaces results that exist, --skip-existing keeps them: name one of them");
        }

        return parsed.GetValue(_refine) is null && (parsed.GetValue(_fromContent) || parsed.GetValue(_lossNetwork) is { Length: > 0 })
            ? throw new CommandException("--from-content and --loss-network need --refine")
            : Request(parsed);
    }

    private StylizeRequest Request(ParseResult parsed) => new(
        parsed.GetValue(Contents) ?? [],
        parsed.GetValue(Styles) ?? [],
        parsed.GetValue(_mix) ?? [],
        parsed.GetValue(_mixSteps),
        new MaskRequest(parsed.GetValue(_masks) ?? [], parsed.GetValue(_feather), parsed.GetValue(_invert), parsed.GetValue(_background)),
        parsed.GetValue(_model),
        parsed.GetValue(_loss),
        DeviceOption.Chosen(parsed, _device),
        parsed.GetValue(_precision),
        parsed.GetValue(_threads),
        new StylizeLook(
            parsed.GetValue(_alpha), parsed.GetValue(_size), parsed.GetValue(_keepSize), parsed.GetValue(_styleSize),
            parsed.GetValue(_colours), parsed.GetValue(_stroke), parsed.GetValue(_crop)),
        parsed.GetValue(_refine) is int steps
            ? new RefineRequest(
                steps, parsed.GetValue(_fromContent), parsed.GetValue(_lossNetwork) ?? [], parsed.GetValue(_precision), DeviceOption.Chosen(parsed, _device))
            : null,
        new StylizeOutput(
            parsed.GetValue(_output), parsed.GetValue(_name) ?? NamePattern.Default, parsed.GetValue(_sheet), parsed.GetValue(_saveStyle), Existing(parsed),
            parsed.GetValue(_quality), parsed.GetValue(_bitDepth), parsed.GetValue(_noMetadata) ? null : Recorded(parsed)),
        new StylizeVerbosity(parsed.GetValue(_json), parsed.GetValue(_quiet), parsed.GetValue(_dryRun)));

    /// <summary>Whether nothing but errors is said.</summary>
    public bool IsQuiet(ParseResult parsed) => parsed.GetValue(_quiet);

    /// <summary>The arguments that <see cref="Like"/> stands for.</summary>
    public IReadOnlyList<string> LikeArguments(ParseResult parsed, string result)
    {
        var like = new LikeResult(result, Looks.Select(NameOf).ToHashSet(), FileOptions.Select(NameOf).ToHashSet(), IsName);
        return like.Arguments(Looks.Where(option => IsGiven(parsed, option)).Select(NameOf).ToHashSet());
    }

    private Option[] FileOptions => [Styles, _masks, _background, _model, _lossNetwork];

    /// <summary>What was typed, and the defaults that another version may have otherwise.</summary>
    private RecordedSettings Recorded(ParseResult parsed)
    {
        var values = new Dictionary<string, IReadOnlyList<string>>
        {
            [NameOf(_model)] = [NetworkCheckpoint.DefaultName],
            [NameOf(_alpha)] = [parsed.GetValue(_alpha).ToString(CultureInfo.InvariantCulture)],
            [NameOf(_stroke)] = [parsed.GetValue(_stroke).ToString(CultureInfo.InvariantCulture)],

            // Each result has its own; its place is here.
            [NameOf(_styleSize)] = [],
        };
        foreach (Option option in Looks.Where(option => IsGiven(parsed, option)))
        {
            string name = NameOf(option);
            IEnumerable<string> tokens = parsed.GetResult(option)!.Tokens.Select(token => token.Value);
            values[name] = [.. FileOptions.Contains(option) ? tokens.Select(token => IsName(name, token) ? token : Path.GetFileName(token)) : tokens];
        }

        return new RecordedSettings(CommandLine.NameAndVersion, values);
    }

    /// <summary>Whether a value that could be a file's is none.</summary>
    private bool IsName(string option, string value) =>
        (option == NameOf(_background) && value == MaskRequest.Keep)
        || (option == NameOf(_lossNetwork) && LossNetworkOption.IsName(value))
        || (option == NameOf(_model) && (BuiltInModels.Find(value) is not null || NetworkRegistry.Contains(value)));

    private static bool IsGiven(ParseResult parsed, Option option) => parsed.GetResult(option) is { Implicit: false };

    private static string NameOf(Option option) => option.Name[2..];

    private ExistingResults Existing(ParseResult parsed) =>
        parsed.GetValue(_overwrite) ? ExistingResults.Overwrite : parsed.GetValue(_skip) ? ExistingResults.Skip : ExistingResults.Refuse;

    private static CropRequest? Crop(ArgumentResult result)
    {
        string text = result.Tokens[0].Value;
        CropRequest? crop = CropRequest.Parse(text);
        if (crop is null)
        {
            result.AddError($"--crop is '{text}', it must be {CropRequest.Forms}.");
        }

        return crop;
    }

    private static Option<string?> Text(string name, string value, string description, params string[] aliases) =>
        new(name, aliases) { Description = description, HelpName = value };

    private static Option<bool> Flag(string name, string description, params string[] aliases) => new(name, aliases) { Description = description };

    private static Option<int?> Whole(string name, int least, int most, string description, params string[] aliases)
    {
        string range = most == int.MaxValue ? $"of at least {least}" : $"between {least} and {most}";
        return new(name, aliases)
        {
            CustomParser = result => NumberParser.Of<int>($"a whole number {range}", value => value >= least && value <= most)(result),
            Description = description,
            HelpName = "N",
        };
    }
}

using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using StyleKernels.Evaluation.Losses;
using StyleKernels.Evaluation.Pairs;
using StyleKernels.Models.Networks;

namespace StyleKernels.Cli.Evaluate;

/// <summary>The options that say which models are measured on which pairs.</summary>
internal sealed class PairOptions
{
    private readonly PairRequest _defaults;
    private readonly bool _listNeedsStyles;

    private readonly Option<string[]> _models = Models();

    private readonly Option<string?> _content = new("--content") { Description = "Folder of contents, searched with its subfolders.", HelpName = "DIR" };

    private readonly Option<string?> _style = new("--style") { Description = "Folder of styles, searched with its subfolders.", HelpName = "DIR" };

    private readonly Option<string?> _list = List();

    private readonly Option<int> _pairs;
    private readonly Option<int[]> _sizes;
    private readonly Option<int> _seed;
    private readonly Option<bool> _noReferences = new("--no-references")
    {
        Description = "Leave out the rows for the content itself and for another picture of the same artist.",
    };

    /// <summary>Makes the options, to be added to one command.</summary>
    /// <param name="defaults">What holds where nothing is said; what it switches off has no option.</param>
    /// <param name="listNeedsStyles">Whether the folder of styles says something beside a list of pairs too.</param>
    public PairOptions(PairRequest defaults, bool listNeedsStyles = false)
    {
        _defaults = defaults;
        _listNeedsStyles = listNeedsStyles;
        _pairs = Number("--pairs", defaults.Pairs, "Pairs drawn at random from the folders, or the most that are taken of the list.", least: 1);
        _seed = Number("--seed", defaults.Seed, "Decides the pairs and the bootstrap.", least: 0);
        _sizes = new Option<int[]>("--size")
        {
            AllowMultipleArgumentsPerToken = true,
            Arity = ArgumentArity.OneOrMore,
            CustomParser = Sizes,
            DefaultValueFactory = _ => [.. defaults.Sizes],
            Description = "Shorter sides of the pictures in pixels.",
            HelpName = "N...",
        };
    }

    /// <summary>Adds them, in the order of the help screen.</summary>
    public void AddTo(Command command)
    {
        foreach (Option option in (Option[])[_models, _content, _style, _list, _pairs, _sizes, _seed])
        {
            command.Add(option);
        }

        if (_defaults.References)
        {
            command.Add(_noReferences);
        }

        command.Validators.Add(RequirePictures);
    }

    /// <summary>What the options say.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="request">Anything beyond models and pairs.</param>
    public T Read<T>(ParseResult parsed, T request)
        where T : PairRequest
    {
        PairRequest filled = request with
        {
            Models = parsed.GetRequiredValue(_models),
            Content = parsed.GetValue(_content),
            Style = parsed.GetValue(_style),
            List = parsed.GetValue(_list),
            Pairs = parsed.GetResult(_list) is null || parsed.GetResult(_pairs) is { Implicit: false } ? parsed.GetValue(_pairs) : int.MaxValue,
            Sizes = parsed.GetRequiredValue(_sizes),
            Seed = parsed.GetValue(_seed),
            References = _defaults.References && !parsed.GetValue(_noReferences),
        };
        return (T)filled;
    }

    /// <summary>The option for models.</summary>
    internal static Option<string[]> Models() => new("--model", "-m")
    {
        AllowMultipleArgumentsPerToken = true,
        Arity = ArgumentArity.OneOrMore,
        CompletionSources = { _ => NetworkCheckpoint.KnownNames },
        DefaultValueFactory = _ => [NetworkCheckpoint.DefaultName],
        Description = "What is measured: names of built-in models, checkpoints, published networks whose files are in the weights store, folders of "
            + "finished results, or untrained:NETWORK. NAME=MODEL gives one a name of your own.",
        HelpName = "MODEL...",
    };

    /// <summary>The option for a list of pairs.</summary>
    internal static Option<string?> List() => new("--list")
    {
        Description = "Pairs instead: CSV with the columns content,style, paths relative to the file. The pairs.csv of a report is one.",
        HelpName = "FILE",
    };

    /// <summary>An option for a whole number.</summary>
    internal static Option<int> Number(string name, int byDefault, string description, int least) => new(name)
    {
        CustomParser = NumberParser.Of<int>($"a whole number of at least {least}", value => value >= least),
        DefaultValueFactory = _ => byDefault,
        Description = description,
        HelpName = "N",
    };

    /// <summary>An option for numbers from 0 to 1.</summary>
    internal static Option<double[]> Weights(string name, IEnumerable<double> byDefault, string description, string helpName) => new(name)
    {
        AllowMultipleArgumentsPerToken = true,
        Arity = ArgumentArity.OneOrMore,
        CustomParser = Weights,
        DefaultValueFactory = _ => [.. byDefault],
        Description = description,
        HelpName = helpName,
    };

    private static double[] Weights(ArgumentResult result)
    {
        var weights = new List<double>();
        foreach (Token token in result.Tokens)
        {
            if (double.TryParse(token.Value, NumberStyles.Float, CultureInfo.InvariantCulture, out double weight) && weight is >= 0 and <= 1)
            {
                weights.Add(weight);
            }
            else
            {
                result.AddError($"{(result.Parent as OptionResult)?.IdentifierToken} is '{token.Value}', it must be a number between 0 and 1.");
            }
        }

        return [.. weights.Distinct()];
    }

    private static int[] Sizes(ArgumentResult result)
    {
        var sizes = new List<int>();
        foreach (Token token in result.Tokens)
        {
            if (int.TryParse(token.Value, out int size) && size is >= LossStudy.SmallestSize and <= LossStudy.LargestSize)
            {
                sizes.Add(size);
            }
            else
            {
                result.AddError($"--size is '{token.Value}', it must be a whole number from {LossStudy.SmallestSize} to {LossStudy.LargestSize}.");
            }
        }

        return [.. sizes.Distinct()];
    }

    private void RequirePictures(CommandResult result)
    {
        (bool content, bool style) = (result.GetResult(_content) is not null, result.GetResult(_style) is not null);
        if (result.GetResult(_list) is null)
        {
            if (!content || !style)
            {
                result.AddError("Which pictures? Name folders with --content and --style, or a list of pairs with --list.");
            }
        }
        else if (content || (style && !_listNeedsStyles))
        {
            result.AddError($"--list names its own pictures: leave out {(content ? "--content" : "--style")}.");
        }
    }
}

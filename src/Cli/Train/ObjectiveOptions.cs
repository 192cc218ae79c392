using System.CommandLine;
using System.CommandLine.Parsing;
using StyleKernels.Models.Objectives;

namespace StyleKernels.Cli.Train;

/// <summary><c>--objective</c>, <c>--content-layers</c> and <c>--style-layers</c>: what results are compared by.</summary>
internal sealed class ObjectiveOptions
{
    private const string MultiScale = "multi-scale";
    private const string Paper = "paper";

    private readonly Option<string> _objective = new("--objective")
    {
        DefaultValueFactory = _ => MultiScale,
        Description = "What results are compared by: multi-scale, covariances at three sizes of the picture, which paints; paper, Gram matrices at one.",
        HelpName = $"{MultiScale}|{Paper}",
    };

    private readonly Option<IReadOnlyList<ContentTerm>> _content = Terms(
        "--content-layers",
        ContentTerm.Parse,
        term => $"{term.Layer}",
        "Layers of the content loss instead of the objective's, as relu3_1@1/2*0.6: layer, size of the picture, weight.");

    private readonly Option<IReadOnlyList<StyleTerm>> _style = Terms(
        "--style-layers",
        StyleTerm.Parse,
        term => $"{term.Statistic}:{term.Layer}".ToLowerInvariant(),
        "Layers of the style loss, as covariance:relu2_2@1/4*0.5; statistics are gram, covariance and meananddeviation.");

    /// <summary>Makes the options, to be added to one command.</summary>
    public ObjectiveOptions()
    {
        _objective.AcceptOnlyFromAmong(MultiScale, Paper);
    }

    /// <summary>The options, in the order of the help screen.</summary>
    public IReadOnlyList<Option> All => [_objective, _content, _style];

    /// <summary>What the options say; null stands for the paper's objective, whose layers depend on the loss network.</summary>
    public ObjectiveChoice Read(ParseResult parsed) =>
        new(parsed.GetValue(_objective) == MultiScale ? Objective.MultiScale : null, parsed.GetValue(_content), parsed.GetValue(_style));

    private static Option<IReadOnlyList<T>> Terms<T>(string name, Func<string, T> parse, Func<T, string> layer, string description) => new(name)
    {
        AllowMultipleArgumentsPerToken = true,
        Arity = ArgumentArity.OneOrMore,
        CustomParser = result => Parse(result, parse, layer),
        DefaultValueFactory = _ => [],
        Description = description,
        HelpName = "LAYER...",
    };

    private static List<T> Parse<T>(ArgumentResult result, Func<string, T> parse, Func<T, string> layer)
    {
        string? name = (result.Parent as OptionResult)?.IdentifierToken?.Value;
        var terms = new List<T>();
        foreach (Token token in result.Tokens)
        {
            try
            {
                terms.Add(parse(token.Value));
            }
            catch (FormatException e)
            {
                result.AddError($"{name}: {e.Message}.");
            }
        }

        if (terms.GroupBy(layer).FirstOrDefault(same => same.Count() > 1) is { } repeated)
        {
            result.AddError($"{name}: {repeated.Key} is there twice, give it one weight.");
        }

        return terms;
    }
}

using System.Collections;
using System.CommandLine;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace StyleKernels.Cli.Train;

/// <summary>What a run was made with, as a <see cref="Recipe"/>.</summary>
internal static class RecipeText
{
    private static readonly JsonSerializerOptions Writing = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, WriteIndented = true };

    /// <summary>The file's text.</summary>
    /// <param name="parsed">The command line, with its recipe's values.</param>
    /// <param name="options">Those that a recipe may set; one that has no value is left out.</param>
    /// <param name="from">The recipe of the run, if any.</param>
    /// <param name="lossNetwork">What <c>--loss-network</c> says, or stood for: what is in the weights store may change.</param>
    public static string Of(ParseResult parsed, IEnumerable<Option> options, string? from, IReadOnlyList<string> lossNetwork)
    {
        string origin = from is null ? "" : $", begun from the recipe '{from}'";
        var recipe = new JsonObject { [Recipe.SourceKey] = $"All settings of a run of {CommandLine.NameAndVersion}{origin}." };
        foreach (Option option in options)
        {
            object? given = option.Name == LossNetworkOption.Name ? lossNetwork : parsed.GetValue<object>(option.Name);
            if (Value(given) is JsonNode value)
            {
                recipe[option.Name.TrimStart('-')] = value;
            }
        }

        return recipe.ToJsonString(Writing) + "\n";
    }

    private static JsonNode? Value(object? value) => value switch
    {
        null => null,
        bool flag => flag,
        int number => number,
        double number => number,
        string text => text,
        Enum choice => choice.ToString().ToLowerInvariant(),
        IEnumerable list => List([.. list.Cast<object>().Select(Value)]),
        _ => value.ToString(),
    };

    private static JsonArray? List(JsonNode?[] values) => values.Length == 0 ? null : new JsonArray(values);
}

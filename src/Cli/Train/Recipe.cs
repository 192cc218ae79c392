using System.CommandLine;
using System.Text.Json;
using StyleKernels.Cli.Help;
using StyleKernels.Models;
using StyleKernels.Models.Objectives;

namespace StyleKernels.Cli.Train;

/// <summary>
/// Settings of <c>train</c> in a JSON file, by the names of their options: a text, a number, true or false, a list of texts for options that take several,
/// or an object with one of these for each loss, as <c>{ "balanced": 10, "classic": 1.67 }</c>. <c>source</c>, a text or a list of its lines, says where they
/// come from. What the command line says itself comes first.
/// </summary>
internal sealed class Recipe
{
    /// <summary>The key of the text that says where the settings come from.</summary>
    public const string SourceKey = "source";

    private const string ResourcePrefix = "StyleKernels.Cli.recipes.";
    private const string Extension = ".json";
    private const int LargestFile = 1 << 16;

    private static readonly JsonDocumentOptions Reading = new() { AllowDuplicateProperties = false };

    private readonly string _name;
    private readonly Dictionary<string, JsonElement> _settings;

    private Recipe(string name, JsonElement root)
    {
        _name = name;
        _settings = root.ValueKind == JsonValueKind.Object
            ? root.EnumerateObject().Where(setting => setting.Name != SourceKey).ToDictionary(setting => setting.Name, setting => setting.Value)
            : throw Wrong("it is no JSON object");
    }

    /// <summary>The recipes that are part of the program.</summary>
    public static IReadOnlyList<string> Names { get; } =
    [
        .. from name in typeof(Recipe).Assembly.GetManifestResourceNames()
           where name.StartsWith(ResourcePrefix, StringComparison.Ordinal)
           orderby name
           select name[ResourcePrefix.Length..^Extension.Length],
    ];

    /// <summary>Reads a recipe.</summary>
    /// <param name="nameOrFile">One of <see cref="Names"/>, or a file.</param>
    /// <exception cref="CommandException">There is none, or it is no JSON object.</exception>
    public static Recipe Open(string nameOrFile)
    {
        try
        {
            using Stream stream = OpenStream(nameOrFile);
            if (stream.CanSeek && stream.Length > LargestFile)
            {
                throw new CommandException($"recipe '{nameOrFile}': it has {stream.Length} bytes, a recipe has at most {LargestFile}");
            }

            using var json = JsonDocument.Parse(stream, Reading);
            return new Recipe(nameOrFile, json.RootElement.Clone());
        }
        catch (Exception e) when (e is JsonException or IOException or UnauthorizedAccessException)
        {
            throw new CommandException($"recipe '{nameOrFile}': {e.Message}");
        }
    }

    /// <summary>The command line with the recipe's value for every option that it does not give.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="options">Those that a recipe may set.</param>
    /// <param name="loss">The one of them that values may depend on.</param>
    /// <exception cref="CommandException">A setting is unknown, or its value of another type or out of range; it is named.</exception>
    public ParseResult Complete(ParseResult parsed, IReadOnlyList<Option> options, Option<StyleLossKind> loss)
    {
        RequireKnown([.. options.Select(Key)]);
        ParseResult complete = Complete(parsed, [loss], "");
        string chosen = complete.GetValue(loss).ToString().ToLowerInvariant();
        return Complete(complete, options, chosen);
    }

    private static Stream OpenStream(string nameOrFile)
    {
        if (typeof(Recipe).Assembly.GetManifestResourceStream(ResourcePrefix + nameOrFile + Extension) is Stream embedded)
        {
            return embedded;
        }

        return File.Exists(nameOrFile)
            ? File.OpenRead(nameOrFile)
            : throw new CommandException(
                $"there is no recipe '{nameOrFile}': neither a file, nor one of {string.Join(", ", Names)}{Misspelling.Hint(nameOrFile, Names)}");
    }

    private static string Key(Option option) => option.Name.TrimStart('-');

    private static bool IsGiven(ParseResult parsed, Option option) => parsed.GetResult(option) is { Implicit: false };

    private ParseResult Complete(ParseResult parsed, IEnumerable<Option> options, string loss)
    {
        // All are read, also those that the command line replaces: a broken recipe should not wait for another command line to show it.
        (Option Option, string[] Arguments)[] settings = [.. options.Select(option => (option, Arguments(option, loss).ToArray()))];
        IEnumerable<string> missing = settings.Where(setting => !IsGiven(parsed, setting.Option)).SelectMany(setting => setting.Arguments);
        ParseResult complete = parsed.RootCommandResult.Command.Parse([.. parsed.Tokens.Select(token => token.Value), .. missing], parsed.Configuration);
        return complete.Errors.Count == 0 ? complete : throw Wrong(UsageErrors.Messages(complete).First());
    }

    private void RequireKnown(IReadOnlyList<string> keys)
    {
        if (_settings.Keys.Except(keys).FirstOrDefault() is string unknown)
        {
            throw Wrong($"it has no use for '{unknown}', it may have {string.Join(", ", keys)}");
        }
    }

    /// <summary>A setting as arguments of the command line; none where the recipe does not have it.</summary>
    private IEnumerable<string> Arguments(Option option, string loss)
    {
        if (!_settings.TryGetValue(Key(option), out JsonElement value))
        {
            return [];
        }

        value = ForLoss(option, value, loss);
        bool isList = value.ValueKind == JsonValueKind.Array && option.Arity.MaximumNumberOfValues > 1;
        JsonElement[] values = isList ? [.. value.EnumerateArray()] : [value];
        return values.Select(one => $"{option.Name}={Text(option, one)}");
    }

    private JsonElement ForLoss(Option option, JsonElement value, string loss)
    {
        if (value.ValueKind != JsonValueKind.Object)
        {
            return value;
        }

        return value.TryGetProperty(loss, out JsonElement one)
            ? one
            : throw Wrong($"'{Key(option)}' is an object without a value for the loss '{loss}'");
    }

    private string Text(Option option, JsonElement value)
    {
        (bool fits, string expected) = Type.GetTypeCode(Nullable.GetUnderlyingType(option.ValueType) ?? option.ValueType) switch
        {
            TypeCode.Boolean => (value.ValueKind is JsonValueKind.True or JsonValueKind.False, "true or false"),
            TypeCode.Int32 when !option.ValueType.IsEnum => (value.ValueKind == JsonValueKind.Number, "a number"),
            TypeCode.Double => (value.ValueKind == JsonValueKind.Number, "a number"),
            _ => (value.ValueKind == JsonValueKind.String, "a text"),
        };
        return fits ? value.ToString() : throw Wrong($"'{Key(option)}' is {value.GetRawText()}, it must be {expected}");
    }

    private CommandException Wrong(string what) => new($"recipe '{_name}': {what}");
}

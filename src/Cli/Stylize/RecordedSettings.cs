using System.Text.Json;
using System.Text.Json.Serialization;

namespace StyleKernels.Cli.Stylize;

/// <summary>How a result was made, as it stands in the result: the options with their values, files by their names alone.</summary>
/// <param name="Program">Name and version of the program.</param>
/// <param name="Options">Values by option, without the dashes; a switch has none.</param>
internal sealed record RecordedSettings(
    [property: JsonRequired] string Program, [property: JsonRequired] IReadOnlyDictionary<string, IReadOnlyList<string>> Options)
{
    /// <summary>Longer texts are none of ours, and are not parsed.</summary>
    private const int MaxLength = 16 << 10;

    /// <summary>The same with the styles of one result.</summary>
    /// <param name="styles">Their files.</param>
    /// <param name="size">The shorter side at which they were seen.</param>
    public RecordedSettings WithStyles(IEnumerable<string> styles, int size) => this with
    {
        Options = new Dictionary<string, IReadOnlyList<string>>(Options)
        {
            ["style"] = [.. styles.Select(Path.GetFileName).OfType<string>()],
            ["style-size"] = [$"{size}"],
        },
    };

    /// <summary>The settings as ASCII text; null where they are longer than what is read back.</summary>
    public string? ToJson() => JsonSerializer.Serialize(this, RecordedSettingsContext.Default.RecordedSettings) is { Length: <= MaxLength } json ? json : null;

    /// <summary>Reads what <see cref="ToJson"/> wrote.</summary>
    /// <exception cref="JsonException">It is something else.</exception>
    public static RecordedSettings FromJson(string text)
    {
        if (text.Length > MaxLength)
        {
            throw new JsonException($"the text has {text.Length} characters, settings have {MaxLength} at most");
        }

        RecordedSettings settings = JsonSerializer.Deserialize(text, RecordedSettingsContext.Default.RecordedSettings)
            ?? throw new JsonException("the text is null");
        return settings.Options.Values.All(values => values is not null && values.All(value => value is not null))
            ? settings
            : throw new JsonException("a value is null");
    }
}

using System.Text.Json;
using System.Text.Json.Serialization;

namespace StyleKernels.Cli.Rate;

/// <summary>JSON as the page writes and reads it.</summary>
internal static class PageJson
{
    /// <summary>Camel case, enumerations by name.</summary>
    public static JsonSerializerOptions Options { get; } = new(JsonSerializerDefaults.Web)
    {
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
    };
}

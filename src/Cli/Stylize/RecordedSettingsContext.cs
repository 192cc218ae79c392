using System.Text.Json.Serialization;

namespace StyleKernels.Cli.Stylize;

/// <summary>Reads and writes <see cref="RecordedSettings"/> without reflection, which would cost every restyling a twentieth of a second.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    RespectNullableAnnotations = true,
    MaxDepth = 4)]
[JsonSerializable(typeof(RecordedSettings))]
internal sealed partial class RecordedSettingsContext : JsonSerializerContext;

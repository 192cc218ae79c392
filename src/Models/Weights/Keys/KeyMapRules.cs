using System.Text.RegularExpressions;

namespace StyleKernels.Models.Weights.Keys;

/// <summary>The rules of one key map as they stand in <c>key-maps.json</c>.</summary>
/// <param name="About">Which published files the map fits.</param>
/// <param name="Layers">Published layer to layer here; null keeps the layers' names.</param>
/// <param name="Parameters">How the last part of a name changes; the first that fits is used.</param>
/// <param name="Separator">What stands between the parts of a published name.</param>
/// <param name="Ignore">Regular expressions of names to leave out.</param>
internal sealed record KeyMapRules(
    string About,
    IReadOnlyDictionary<string, string>? Layers,
    IReadOnlyList<KeyMapParameter>? Parameters = null,
    string Separator = ".",
    IReadOnlyList<string>? Ignore = null)
{
    private static readonly KeyMapParameter[] PyTorch = [new("weight", "weight"), new("bias", "bias")];

    /// <summary>How the last part of a name changes; the first that fits is used. PyTorch's weight and bias by default.</summary>
    public IReadOnlyList<KeyMapParameter> Parameters { get; init; } = Parameters ?? PyTorch;

    /// <summary>Whether the map leaves a tensor out.</summary>
    internal bool IsIgnored(string name) =>
        Ignore is not null && Ignore.Any(pattern => Regex.IsMatch(name, pattern, RegexOptions.NonBacktracking));
}

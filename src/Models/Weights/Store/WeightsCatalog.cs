using System.Text.Json;

namespace StyleKernels.Models.Weights.Store;

/// <summary>The table of published weights, in <c>known-weights.json</c>.</summary>
public static class WeightsCatalog
{
    private const string Resource = "StyleKernels.Models.Weights.Store.known-weights.json";

    private static readonly Lazy<IReadOnlyList<KnownWeights>> Table = new(ReadAll);

    /// <summary>Every known file, in the order of the table.</summary>
    public static IReadOnlyList<KnownWeights> All => Table.Value;

    /// <summary>Their names.</summary>
    internal static IEnumerable<string> Names => All.Select(known => known.Name);

    /// <summary>The known file of a name.</summary>
    /// <exception cref="WeightsException">There is none; the message lists those there are.</exception>
    public static KnownWeights Find(string name) => All.FirstOrDefault(known => known.Name == name)
        ?? throw new WeightsException(
            $"There are no weights called '{name}', only {string.Join(", ", Names)}{(Misspelling.Hint(name, Names) is { Length: > 0 } hint ? hint : ".")}");

    private static IReadOnlyList<KnownWeights> ReadAll()
    {
        using Stream stream = typeof(WeightsCatalog).Assembly.GetManifestResourceStream(Resource)
            ?? throw new InvalidOperationException($"The library was built without {Resource}.");
        return JsonSerializer.Deserialize<IReadOnlyList<KnownWeights>>(stream, JsonSerializerOptions.Web)!;
    }
}

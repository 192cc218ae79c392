using System.Text.Json;
using static TorchSharp.torch;

namespace StyleKernels.Models.Weights.Keys;

/// <summary>
/// From the names and layout of a published checkpoint to this library's: encoders have <c>preproc</c> and <c>conv{block}_{index}</c>,
/// decoders the same names mirrored, networks the published names with dots; convolutions are OIHW. The maps are data, in
/// <c>key-maps.json</c>.
/// </summary>
public sealed class KeyMap
{
    private const string Resource = "StyleKernels.Models.Weights.Keys.key-maps.json";
    private const int ListedNames = 8;

    private static readonly Lazy<IReadOnlyDictionary<string, KeyMap>> Maps = new(ReadAll);

    private readonly KeyMapRules _rules;

    private KeyMap(string name, KeyMapRules rules)
    {
        Name = name;
        _rules = rules;
    }

    /// <summary>Every map, by name.</summary>
    public static IReadOnlyDictionary<string, KeyMap> All => Maps.Value;

    /// <summary>The map's name, such as <c>vgg19-normalised</c>.</summary>
    public string Name { get; }

    /// <summary>Which published files it fits, in words.</summary>
    public string About => _rules.About;

    /// <summary>The map of a name.</summary>
    /// <exception cref="ArgumentException">There is no such map; the message lists those there are.</exception>
    public static KeyMap Find(string name) => All.TryGetValue(name, out KeyMap? map)
        ? map
        : throw new ArgumentException($"There is no key map '{name}'; there are {string.Join(", ", All.Keys)}.", nameof(name));

    /// <summary>Whether the map leaves a tensor of a checkpoint out.</summary>
    /// <param name="publishedName">The name in the checkpoint.</param>
    public bool Ignores(string publishedName) => _rules.IsIgnored(publishedName);

    /// <summary>The name and layout a published tensor gets.</summary>
    /// <param name="publishedName">The name in the checkpoint.</param>
    /// <returns>The name here, or null when the map leaves the tensor out (optimiser state, classifier layers).</returns>
    /// <exception cref="WeightsException">The map does not know the name.</exception>
    public string? Rename(string publishedName)
    {
        ArgumentNullException.ThrowIfNull(publishedName);
        return _rules.IsIgnored(publishedName) ? null : Locate(publishedName)?.Target ?? throw Unknown([publishedName], "a checkpoint");
    }

    /// <summary>Renames the tensors of a checkpoint and brings them to this library's layout.</summary>
    /// <param name="tensors">Published name to tensor; left as they are.</param>
    /// <param name="source">What error messages call the checkpoint.</param>
    /// <returns>Copies under their names here; the caller disposes it.</returns>
    /// <exception cref="WeightsException">A name is unknown, two tensors get one name, or a layout does not fit.</exception>
    public TensorFile Apply(IReadOnlyDictionary<string, Tensor> tensors, string source)
    {
        ArgumentNullException.ThrowIfNull(tensors);
        string[] wanted = [.. tensors.Keys.Where(name => !_rules.IsIgnored(name)).Order(StringComparer.Ordinal)];
        string[] unknown = [.. wanted.Where(name => Locate(name) is null)];
        if (unknown.Length > 0)
        {
            throw Unknown(unknown, source);
        }

        var renamed = new Dictionary<string, Tensor>(StringComparer.Ordinal);
        try
        {
            foreach (string name in wanted)
            {
                Add(renamed, name, tensors[name], source);
            }
        }
        catch
        {
            TensorBytes.DisposeAll(renamed.Values);
            throw;
        }

        return new TensorFile(renamed);
    }

    private void Add(Dictionary<string, Tensor> renamed, string name, Tensor tensor, string source)
    {
        (string target, int[]? axes) = Locate(name)!.Value;
        if (renamed.ContainsKey(target))
        {
            throw new WeightsException($"'{source}' has two tensors that become '{target}'; the second is '{name}'.");
        }

        if (axes is not null && axes.Length != tensor.dim())
        {
            throw new WeightsException(
                $"Tensor '{name}' of '{source}' has shape ({string.Join(", ", tensor.shape)}), "
                + $"the map {Name} expects {axes.Length} dimensions.");
        }

        using IDisposable noGrad = no_grad();
        using Tensor turned = axes is null ? tensor.alias() : tensor.permute([.. axes.Select(axis => (long)axis)]);
        renamed.Add(target, empty(turned.shape, dtype: turned.dtype).copy_(turned));
    }

    private (string Target, int[]? Axes)? Locate(string name)
    {
        foreach (KeyMapParameter parameter in _rules.Parameters)
        {
            string ending = _rules.Separator + parameter.From;
            if (name.EndsWith(ending, StringComparison.Ordinal) && Layer(name[..^ending.Length]) is { } layer)
            {
                return ($"{layer}.{parameter.To}", parameter.Axes);
            }
        }

        return null;
    }

    private string? Layer(string published) => _rules.Layers is null
        ? published.Replace(_rules.Separator, ".", StringComparison.Ordinal)
        : _rules.Layers.GetValueOrDefault(published);

    private WeightsException Unknown(string[] names, string source)
    {
        string more = names.Length > ListedNames ? $" and {names.Length - ListedNames} more" : string.Empty;
        return new WeightsException(
            $"'{source}' is not what the key map {Name} describes ({About}): "
            + $"unknown are {string.Join(", ", names.Take(ListedNames))}{more}.");
    }

    private static Dictionary<string, KeyMap> ReadAll()
    {
        using Stream stream = typeof(KeyMap).Assembly.GetManifestResourceStream(Resource)
            ?? throw new InvalidOperationException($"The library was built without {Resource}.");
        var rules = JsonSerializer.Deserialize<Dictionary<string, KeyMapRules>>(stream, JsonSerializerOptions.Web)!;
        return rules.ToDictionary(pair => pair.Key, pair => new KeyMap(pair.Key, pair.Value), StringComparer.Ordinal);
    }
}

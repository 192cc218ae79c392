namespace StyleKernels.Models.Weights.Pickle;

/// <summary>Finds the tensors in an unpickled value and gives them the names of a state dict.</summary>
internal sealed class StateDict
{
    private const int MaxDepth = 8;

    /// <summary>Dictionaries can be shared, so that a few bytes describe endlessly many paths.</summary>
    private const int MaxEntries = 1 << 18;

    /// <summary>All names together; so can keys be shared.</summary>
    private const int MaxCharacters = 1 << 24;

    private readonly string _file;
    private readonly Dictionary<string, PthTensor> _tensors = new(StringComparer.Ordinal);
    private int _entries;
    private int _characters;

    private StateDict(string file)
    {
        _file = file;
    }

    /// <summary>Collects the tensors. Nested dictionaries give names joined by dots.</summary>
    /// <param name="root">What the pickle made.</param>
    /// <param name="file">What error messages call the file.</param>
    /// <exception cref="WeightsException">The value is not a dictionary, or nested too deeply.</exception>
    internal static IReadOnlyDictionary<string, PthTensor> Collect(PickleValue root, string file)
    {
        if (root is not PickleValue.Table table)
        {
            throw new WeightsException($"'{file}' holds {root.Kind}, not a dictionary of tensors.");
        }

        var collector = new StateDict(file);
        collector.Walk(table, string.Empty, 0);
        return collector._tensors.Count > 0
            ? collector._tensors
            : throw new WeightsException($"'{file}' holds no tensor in its dictionaries.");
    }

    private void Walk(PickleValue.Table table, string prefix, int depth)
    {
        foreach ((string key, PickleValue value) in table.Items)
        {
            _characters += prefix.Length + key.Length;
            if (depth == MaxDepth || ++_entries > MaxEntries || _characters > MaxCharacters)
            {
                throw new WeightsException($"'{_file}' nests dictionaries too deeply or too often.");
            }

            if (value is PickleValue.Table inner)
            {
                Walk(inner, $"{prefix}{key}.", depth + 1);
            }
            else if (value is PickleValue.TensorView view && !_tensors.TryAdd(prefix + key, view.Tensor))
            {
                throw new WeightsException($"'{_file}' has two tensors of the name '{prefix}{key}'.");
            }
        }
    }
}

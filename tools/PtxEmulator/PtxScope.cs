namespace StyleKernels.PtxEmulator;

/// <summary>The names of a block, inside those of the block around it.</summary>
/// <param name="parent">The block around it.</param>
internal sealed class PtxScope(PtxScope? parent)
{
    private readonly Dictionary<string, PtxSymbol> _symbols = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _labels = new(StringComparer.Ordinal);

    /// <summary>The labels of each list of branch targets.</summary>
    internal Dictionary<string, string[]> Targets { get; } = new(StringComparer.Ordinal);

    /// <summary>The block around it.</summary>
    internal PtxScope? Parent { get; } = parent;

    /// <summary>Declares a name.</summary>
    internal void Add(string name, PtxSymbol symbol)
    {
        if (!_symbols.TryAdd(name, symbol))
        {
            throw new PtxException($"{name} is declared twice in one block");
        }
    }

    /// <summary>Declares a label.</summary>
    internal void AddLabel(string name, int at)
    {
        if (!_labels.TryAdd(name, at))
        {
            throw new PtxException($"the label {name} is set twice in one block");
        }
    }

    /// <summary>What a name stands for, here or further out.</summary>
    internal PtxSymbol? Find(string name) => _symbols.TryGetValue(name, out PtxSymbol symbol) ? symbol : Parent?.Find(name);

    /// <summary>The instruction that a label stands before.</summary>
    internal int Label(string name) =>
        _labels.TryGetValue(name, out int at) ? at : Parent?.Label(name) ?? throw new PtxException($"there is no label {name}");

    /// <summary>A list of branch targets.</summary>
    internal string[] TargetList(string name) =>
        Targets.TryGetValue(name, out string[]? targets) ? targets : Parent?.TargetList(name) ?? throw new PtxException($"there are no branch targets {name}");
}

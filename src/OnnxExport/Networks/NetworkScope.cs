using StyleKernels.OnnxExport.Graph;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace StyleKernels.OnnxExport.Networks;

/// <summary>
/// A part of a network, found by the names that checkpoints have. It remembers which weights were read: one that nobody asks for means
/// that the network has a part that its export does not know.
/// </summary>
internal sealed class NetworkScope
{
    private readonly Module _module;
    private readonly string _path;
    private readonly Dictionary<string, Tensor> _weights;
    private readonly HashSet<string> _unread;

    /// <summary>A whole network.</summary>
    public NetworkScope(Module network)
    {
        (_module, _path) = (network, string.Empty);
        _weights = network.state_dict();
        _unread = [.. _weights.Keys];
    }

    private NetworkScope(NetworkScope parent, string name, Module module)
    {
        (_module, _path) = (module, parent.FullName(name));
        (_weights, _unread) = (parent._weights, parent._unread);
    }

    /// <summary>Names of weights that have not been read, in ordinal order.</summary>
    public IEnumerable<string> Unread => _unread.Order(StringComparer.Ordinal);

    /// <summary>Names of the parts of this part, in their order.</summary>
    public IReadOnlyList<string> Names => [.. _module.named_children().Select(child => child.name)];

    /// <summary>The parts of this part, in their order.</summary>
    public IReadOnlyList<NetworkScope> Children => [.. Names.Select(Child)];

    /// <summary>A part of this part.</summary>
    /// <param name="path">Its name, or several joined by dots.</param>
    public NetworkScope this[string path] => path.Split('.').Aggregate(this, (scope, name) => scope.Child(name));

    /// <summary>The module itself, for what is not in its weights: steps, dilations.</summary>
    public T As<T>()
        where T : Module => _module as T ?? throw new NotSupportedException($"'{_path}' is a {_module.GetType().Name}, not a {typeof(T).Name}");

    /// <summary>Whether this part has a weight of its own of that name.</summary>
    public bool Has(string name) => _weights.ContainsKey(FullName(name));

    /// <summary>Whether this part has a part of that name.</summary>
    public bool HasChild(string name) => Names.Contains(name);

    /// <summary>A weight of this part.</summary>
    public Tensor Read(string name)
    {
        string full = FullName(name);
        _unread.Remove(full);
        return _weights.TryGetValue(full, out Tensor? weight) ? weight : throw new NotSupportedException($"the network has no '{full}'");
    }

    /// <summary>A weight of this part as a value of a graph, under its name.</summary>
    public Value Weight(GraphBuilder graph, string name) => graph.Weight(FullName(name), Read(name));

    /// <summary>A weight that is stored in another form than the network's.</summary>
    /// <param name="graph">Where it is stored.</param>
    /// <param name="name">What is said of it in the graph.</param>
    /// <param name="values">Its values, disposed here.</param>
    public Value Derived(GraphBuilder graph, string name, Tensor values)
    {
        using (values)
        {
            return graph.Weight(FullName(name), values);
        }
    }

    private NetworkScope Child(string name)
    {
        Module? child = _module.named_children().FirstOrDefault(child => child.name == name).module;
        return child is null ? throw new NotSupportedException($"the network has no '{FullName(name)}'") : new NetworkScope(this, name, child);
    }

    private string FullName(string name) => _path.Length == 0 ? name : $"{_path}.{name}";
}

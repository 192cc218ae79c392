using System.Runtime.InteropServices;
using Google.Protobuf;
using StyleKernels.OnnxExport.Schema;
using static TorchSharp.torch;

namespace StyleKernels.OnnxExport.Graph;

/// <summary>Builds an ONNX graph node by node. A weight is stored once for each name, a constant once for each value.</summary>
internal sealed class GraphBuilder
{
    private readonly GraphProto _main = new();
    private readonly Dictionary<string, Value> _stored = [];
    private readonly Dictionary<string, int> _counts = [];
    private GraphProto _current;

    /// <summary>An empty graph.</summary>
    /// <param name="name">Its name.</param>
    public GraphBuilder(string name)
    {
        _main.Name = name;
        _current = _main;
    }

    /// <summary>What has been built.</summary>
    public GraphProto Graph => _main;

    /// <summary>An input.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="meaning">For people: meaning and range.</param>
    /// <param name="dimensions">Sizes, or names of sizes that are open.</param>
    public Value Input(string name, string meaning, params IReadOnlyList<Dimension> dimensions)
    {
        _main.Input.Add(Declaration.Of(name, meaning, ElementType.Float, dimensions));
        return new Value(this, name, ElementType.Float);
    }

    /// <summary>Gives a value out under a name.</summary>
    public void Output(string name, string meaning, Value value, params IReadOnlyList<Dimension> dimensions)
    {
        _main.Output.Add(Declaration.Of(name, meaning, value.Type, dimensions));
        Append("Identity", [value.Name], name);
    }

    /// <summary>A tensor of the network.</summary>
    /// <param name="name">Its name, unique among those of a graph.</param>
    /// <param name="tensor">Its values, stored as float32.</param>
    public Value Weight(string name, Tensor tensor)
    {
        if (_stored.TryGetValue(name, out Value? known))
        {
            return known;
        }

        using Tensor flat = tensor.detach().to(float32).cpu().contiguous();
        return _stored[name] = Store(name, ElementType.Float, flat.shape, flat.bytes);
    }

    /// <summary>Constant numbers.</summary>
    /// <param name="values">In row-major order.</param>
    /// <param name="shape">Their shape; a scalar when it is empty.</param>
    public Value Constant(float[] values, long[] shape) =>
        Constant(string.Join(',', values), ElementType.Float, shape, MemoryMarshal.AsBytes(values.AsSpan()));

    /// <summary>Constant sizes or positions.</summary>
    /// <param name="values">In row-major order.</param>
    /// <param name="shape">Their shape; a scalar when it is empty.</param>
    public Value Constant(long[] values, long[] shape) =>
        Constant(string.Join(',', values), ElementType.Int64, shape, MemoryMarshal.AsBytes(values.AsSpan()));

    /// <summary>Constant sizes or positions in a row.</summary>
    public Value Constant(params long[] values) => Constant(values, [values.Length]);

    /// <summary>Adds a node with one result.</summary>
    /// <param name="op">The operator of the default domain.</param>
    /// <param name="inputs">Its inputs; null for one that is left out.</param>
    /// <param name="type">Type of the result; that of the first input by default.</param>
    /// <param name="attributes">Its attributes.</param>
    public Value Node(string op, Value?[] inputs, ElementType? type = null, params AttributeProto[] attributes)
    {
        string name = Unique(op);
        Append(op, [.. inputs.Select(input => input?.Name ?? string.Empty)], name, attributes);
        return new Value(this, name, type ?? inputs[0]!.Type);
    }

    /// <summary>One of two values; only the chosen one is computed.</summary>
    /// <param name="condition">A single truth value.</param>
    /// <param name="then">Adds the nodes of the value where it holds.</param>
    /// <param name="otherwise">Adds those where it does not.</param>
    public Value If(Value condition, Func<Value> then, Func<Value> otherwise) => Node(
        "If",
        [condition],
        ElementType.Float,
        Attributes.Of("then_branch", Branch("then", [], then)),
        Attributes.Of("else_branch", Branch("else", [], otherwise)));

    /// <summary>Applies a body to one slice of the first dimension after the other; at any time only one slice's values exist.</summary>
    /// <param name="sequence">(slices, ...).</param>
    /// <param name="body">From a slice to its result.</param>
    /// <returns>(slices, ...): the results, stacked.</returns>
    public Value Scan(Value sequence, Func<Value, Value> body)
    {
        var slice = new Value(this, Unique("slice"), sequence.Type);
        return Node(
            "Scan",
            [sequence],
            attributes: [Attributes.Of("num_scan_inputs", 1), Attributes.Of("body", Branch("body", [slice], () => body(slice)))]);
    }

    private GraphProto Branch(string name, Value[] inputs, Func<Value> build)
    {
        GraphProto outer = _current;
        _current = new GraphProto { Name = Unique(name) };
        _current.Input.Add(inputs.Select(Declaration.WithoutShape));
        try
        {
            // A branch may only give out what its own nodes made.
            Value result = Node("Identity", [build()]);
            _current.Output.Add(Declaration.WithoutShape(result));
            return _current;
        }
        finally
        {
            _current = outer;
        }
    }

    private Value Constant(string text, ElementType type, long[] shape, ReadOnlySpan<byte> bytes)
    {
        string key = $"{type}[{string.Join('x', shape)}]({text})";
        return _stored.TryGetValue(key, out Value? known) ? known : _stored[key] = Store(Unique("constant"), type, shape, bytes);
    }

    private Value Store(string name, ElementType type, long[] shape, ReadOnlySpan<byte> bytes)
    {
        var tensor = new TensorProto { Name = name, DataType = (int)type, RawData = ByteString.CopyFrom(bytes) };
        tensor.Dims.Add(shape);
        _main.Initializer.Add(tensor);
        return new Value(this, name, type);
    }

    private void Append(string op, IReadOnlyList<string> inputs, string output, params AttributeProto[] attributes)
    {
        var node = new NodeProto { OpType = op, Name = $"{output}:{op}" };
        node.Input.Add(inputs);
        node.Output.Add(output);
        node.Attribute.Add(attributes);
        _current.Node.Add(node);
    }

    private string Unique(string stem)
    {
        int count = _counts[stem] = _counts.GetValueOrDefault(stem) + 1;
        return $"{stem}_{count}";
    }
}

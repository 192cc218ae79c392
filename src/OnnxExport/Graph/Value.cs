namespace StyleKernels.OnnxExport.Graph;

/// <summary>A value of a graph under construction: arithmetic on it adds nodes, so that a network's export reads like its forward pass.</summary>
/// <param name="graph">Where nodes are added.</param>
/// <param name="name">Its name in the graph.</param>
/// <param name="type">What it consists of.</param>
internal sealed class Value(GraphBuilder graph, string name, ElementType type)
{
    /// <summary>Where operations on it add their nodes.</summary>
    public GraphBuilder Graph => graph;

    /// <summary>Its name in the graph.</summary>
    public string Name => name;

    /// <summary>What it consists of.</summary>
    public ElementType Type => type;

    public static Value operator +(Value left, Value right) => left.Graph.Node("Add", [left, right]);

    public static Value operator +(Value left, double right) => left + left.Like(right);

    public static Value operator -(Value left, Value right) => left.Graph.Node("Sub", [left, right]);

    public static Value operator -(Value left, double right) => left - left.Like(right);

    public static Value operator -(double left, Value right) => right.Like(left) - right;

    public static Value operator *(Value left, Value right) => left.Graph.Node("Mul", [left, right]);

    public static Value operator *(Value left, double right) => left * left.Like(right);

    public static Value operator /(double left, Value right) => right.Like(left) / right;

    public static Value operator /(Value left, Value right) => left.Graph.Node("Div", [left, right]);

    /// <summary>Integers are divided as integers, towards zero.</summary>
    public static Value operator /(Value left, double right) => left / left.Like(right);

    /// <summary>A constant of the same type.</summary>
    public Value Like(double constant) => Type switch
    {
        ElementType.Int64 => Graph.Constant([(long)constant], []),
        ElementType.Double => Graph.Constant([(float)constant], []).To(ElementType.Double),
        _ => Graph.Constant([(float)constant], []),
    };
}

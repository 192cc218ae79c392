using StyleKernels.OnnxExport.Graph;

namespace StyleKernels.OnnxExport.Networks;

/// <summary>How much of the style is taken: all of it, a fixed part, or what an input says.</summary>
internal sealed class Strength
{
    private readonly Value? _alpha;
    private readonly bool _open;

    private Strength(Value? alpha, bool open) => (_alpha, _open) = (alpha, open);

    /// <summary>The style is taken whole.</summary>
    public static Strength Whole { get; } = new(null, false);

    /// <summary>A fixed strength in [0, 1].</summary>
    public static Strength Fixed(GraphBuilder graph, double alpha) => alpha == 1 ? Whole : new Strength(graph.Constant([(float)alpha], [1]), false);

    /// <summary>A strength in [0, 1] that is an input, (1).</summary>
    public static Strength Open(Value alpha) => new(alpha, true);

    /// <summary>What lies between the content's own and the style's; the content's own is not computed where the style is taken whole.</summary>
    /// <param name="styles">At strength 1.</param>
    /// <param name="own">Adds the nodes of what stands at strength 0.</param>
    public Value Blend(Value styles, Func<Value> own)
    {
        if (_alpha is null)
        {
            return styles;
        }

        return _open ? styles.Graph.If(_alpha.LessThan(_alpha.Like(1)), Between, () => styles) : Between();

        Value Between()
        {
            Value from = own();
            return from + ((styles - from) * _alpha);
        }
    }
}

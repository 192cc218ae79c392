namespace StyleKernels.OnnxExport.Graph;

/// <summary>Operators of ONNX that are one node, in the words of the networks' forward passes.</summary>
internal static class Operations
{
    public static Value Relu(this Value x) => x.Graph.Node("Relu", [x]);

    /// <summary>A ReLU that ends at 6.</summary>
    public static Value Relu6(this Value x) => x.Clamp(0, 6);

    public static Value Sigmoid(this Value x) => x.Graph.Node("Sigmoid", [x]);

    public static Value LeakyRelu(this Value x, double slope) => x.Graph.Node("LeakyRelu", [x], attributes: Attributes.Of("alpha", (float)slope));

    public static Value Sqrt(this Value x) => x.Graph.Node("Sqrt", [x]);

    public static Value Log(this Value x) => x.Graph.Node("Log", [x]);

    public static Value Min(this Value x, Value other) => x.Graph.Node("Min", [x, other]);

    public static Value Min(this Value x, double other) => x.Min(x.Like(other));

    public static Value Max(this Value x, double other) => x.Graph.Node("Max", [x, x.Like(other)]);

    /// <summary>Limits to [<paramref name="least"/>, <paramref name="most"/>].</summary>
    public static Value Clamp(this Value x, double least, double most) => x.Graph.Node("Clip", [x, x.Like(least), x.Like(most)]);

    public static Value LessThan(this Value x, Value other) => x.Graph.Node("Less", [x, other], ElementType.Bool);

    public static Value And(this Value x, Value other) => x.Graph.Node("And", [x, other]);

    /// <summary>Where the condition holds one value, elsewhere the other.</summary>
    public static Value Choose(this Value condition, Value then, Value otherwise) =>
        condition.Graph.Node("Where", [condition, then, otherwise], then.Type);

    public static Value Softmax(this Value x) => x.Graph.Node("Softmax", [x], attributes: Attributes.Of("axis", -1));

    /// <summary>Matrix product over the last two dimensions.</summary>
    public static Value MatMul(this Value x, Value other) => x.Graph.Node("MatMul", [x, other]);

    public static Value Transpose(this Value x, params long[] order) => x.Graph.Node("Transpose", [x], attributes: Attributes.Of("perm", order));

    /// <summary>Puts values one after the other along a dimension.</summary>
    public static Value Concatenate(this IReadOnlyList<Value> parts, long dimension) =>
        parts[0].Graph.Node("Concat", [.. parts], attributes: Attributes.Of("axis", dimension));

    /// <summary>Sizes as in torch: -1 for what is left; 0 keeps the size.</summary>
    public static Value Reshape(this Value x, params long[] sizes) => x.Graph.Node("Reshape", [x, x.Graph.Constant(sizes)]);

    /// <summary>The same with sizes that are known when it runs.</summary>
    public static Value Reshape(this Value x, Value sizes) => x.Graph.Node("Reshape", [x, sizes]);

    /// <summary>Dimensions from <paramref name="first"/> on become one: (N, C, H, W) from 2 is (N, C, H · W).</summary>
    public static Value Flatten(this Value x, int first) => x.Reshape([.. Enumerable.Repeat(0L, first), -1]);

    public static Value Unsqueeze(this Value x, params long[] dimensions) => x.Graph.Node("Unsqueeze", [x, x.Graph.Constant(dimensions)]);

    /// <summary>The positions from <paramref name="start"/> on of a dimension.</summary>
    public static Value Narrow(this Value x, long dimension, long start, long length) => x.Graph.Node(
        "Slice", [x, x.Graph.Constant(start), x.Graph.Constant(start + length), x.Graph.Constant(dimension)]);

    /// <summary>What stands at positions of a dimension.</summary>
    public static Value At(this Value x, Value positions, long dimension) =>
        x.Graph.Node("Gather", [x, positions], attributes: Attributes.Of("axis", dimension));

    /// <summary>All sizes.</summary>
    public static Value Shape(this Value x) => x.Graph.Node("Shape", [x], ElementType.Int64);

    /// <summary>The size of a dimension, a scalar.</summary>
    public static Value Size(this Value x, long dimension) => x.Shape().At(x.Graph.Constant([dimension], []), 0);

    /// <summary>0, 1, ... below a scalar.</summary>
    public static Value Range(this Value end) => end.Graph.Node("Range", [end.Like(0), end, end.Like(1)]);

    /// <summary>The remainder of a division, of the divisor's sign.</summary>
    public static Value Modulo(this Value x, double divisor) => x.Graph.Node("Mod", [x, x.Like(divisor)]);

    /// <summary>The same numbers in another type; the fraction is lost on the way to whole ones.</summary>
    public static Value To(this Value x, ElementType type) => x.Graph.Node("Cast", [x], type, Attributes.Of("to", (long)type));

    /// <summary>The nearest whole numbers; the even one of two.</summary>
    public static Value Rounded(this Value x) => x.Graph.Node("Round", [x]);

    /// <summary>Height and width changed by linear interpolation, with the blur that keeps a smaller picture free of false patterns.</summary>
    /// <param name="x">(N, C, H, W).</param>
    /// <param name="size">Height and width, (2).</param>
    public static Value Resized(this Value x, Value size) => x.Graph.Node(
        "Resize",
        [x, null, null, size],
        attributes:
        [
            Attributes.Of("mode", "linear"),
            Attributes.Of("coordinate_transformation_mode", "half_pixel"),
            Attributes.Of("antialias", 1),
            Attributes.Of("axes", 2, 3),
        ]);

    /// <summary>Twice the height and width; every pixel becomes four.</summary>
    public static Value Twice(this Value x) => x.Graph.Node(
        "Resize",
        [x, null, x.Graph.Constant([1f, 1f, 2f, 2f], [4])],
        attributes:
        [
            Attributes.Of("mode", "nearest"),
            Attributes.Of("coordinate_transformation_mode", "asymmetric"),
            Attributes.Of("nearest_mode", "floor"),
        ]);
}

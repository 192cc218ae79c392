using StyleKernels.OnnxExport.Graph;

namespace StyleKernels.OnnxExport.Layers;

/// <summary>
/// Enlarges pictures to sizes that a network can take, as <c>BorderPadding.Extend</c> does: by reflection to the right and below, by
/// repeating the last row and column where a side is too short to be reflected.
/// </summary>
/// <remarks>Rows and columns are gathered: the operator Pad takes reflections of short sides for an error.</remarks>
internal static class Framing
{
    private const int Rows = 2;
    private const int Columns = 3;

    /// <summary>The picture with sides that are multiples of a step and not too small.</summary>
    /// <param name="picture">The picture.</param>
    /// <param name="step">What sides become multiples of.</param>
    /// <param name="smallest">The smallest side, a multiple of <paramref name="step"/>.</param>
    public static Value Enlarged(this Picture picture, int step, int smallest) => picture.Size is { } size
        ? Enlarged(picture.Image, size, step, smallest)
        : EnlargedWhenRun(picture.Image, step, smallest);

    /// <summary>The part of a result that belongs to the picture.</summary>
    /// <param name="result">(N, C, H, W), of at least the picture's size.</param>
    /// <param name="picture">What was enlarged.</param>
    public static Value CroppedTo(this Value result, Picture picture)
    {
        GraphBuilder graph = result.Graph;
        Value ends = picture.Size is { } size
            ? graph.Constant(size.Height, size.Width)
            : picture.Image.Shape().Narrow(0, Rows, 2);
        return graph.Node("Slice", [result, graph.Constant(0, 0), ends, graph.Constant(Rows, Columns)]);
    }

    private static Value Enlarged(Value image, PictureSize size, int step, int smallest)
    {
        (int height, int width) = (Enlarged(size.Height), Enlarged(size.Width));
        bool reflects = height - size.Height < size.Height && width - size.Width < size.Width;
        return Gathered(Gathered(image, size.Height, height, Rows), size.Width, width, Columns);

        int Enlarged(int side) => Math.Max(smallest, (side + step - 1) / step * step);

        Value Gathered(Value x, int side, int enlarged, int dimension) => side == enlarged
            ? x
            : x.At(x.Graph.Constant([.. Enumerable.Range(0, enlarged).Select(i => (long)Math.Min(i, reflects ? (2 * side) - 2 - i : side - 1))]), dimension);
    }

    private static Value EnlargedWhenRun(Value image, int step, int smallest)
    {
        (Value height, Value width) = (image.Size(Rows), image.Size(Columns));
        (Value tall, Value wide) = (Enlarged(height), Enlarged(width));
        Value reflects = (tall - height).LessThan(height).And((wide - width).LessThan(width));
        return image.At(Positions(height, tall), Rows).At(Positions(width, wide), Columns);

        Value Enlarged(Value side) => ((side + (step - 1)) / step * step).Max(smallest);

        Value Positions(Value side, Value enlarged)
        {
            Value all = enlarged.Range();
            return reflects.Choose(all.Min((side * 2) - 2 - all), all.Min(side - 1));
        }
    }
}

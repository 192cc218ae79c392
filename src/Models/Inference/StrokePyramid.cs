using static TorchSharp.torch;

namespace StyleKernels.Models.Inference;

/// <summary>
/// Restyles a picture of any size so that its strokes belong to the picture and not to its pixels: seen whole, a photograph of twelve megapixels has the
/// strokes of one of 512 pixels, and finer ones are found when one looks closer. The picture is restyled at every size from a base upwards, each twice
/// the one before, and each band of detail is taken from the restyling at its own size.
/// </summary>
internal static class StrokePyramid
{
    /// <summary>The shorter side at which the largest strokes are laid, for a stroke size of 1: about what the network was trained on.</summary>
    private const double BaseSide = 512;

    /// <summary>A size is left out when it would be less than this many times the base.</summary>
    private const double SmallestStep = 1.5;

    /// <summary>Restyles a picture.</summary>
    /// <param name="content">(1, 3, H, W) in [0, 1].</param>
    /// <param name="stroke">Size of the largest strokes relative to the picture; 1 is that of a picture of 512 pixels, 2 twice as large.</param>
    /// <param name="restyle">The network with an encoded style: a content to its result, of the same size.</param>
    /// <returns>(1, 3, H, W), in [0, 1].</returns>
    public static Tensor Restyle(Tensor content, double stroke, Func<Tensor, Tensor> restyle)
    {
        using var scope = NewDisposeScope();
        IReadOnlyList<(long Height, long Width)> sizes = Sizes(content.shape[2], content.shape[3], stroke);

        // Each copy is made from the next larger one, as the merging below does: a network that changes nothing must give the picture back.
        var contents = new Stack<Tensor>([content]);
        foreach ((long height, long width) in sizes.Reverse().Skip(1))
        {
            contents.Push(PictureResizing.Resized(contents.Peek(), height, width));
        }

        Tensor? coarser = null;
        while (contents.TryPop(out Tensor? picture))
        {
            Tensor level = restyle(picture);
            if (contents.Count > 0)
            {
                picture.Dispose();
            }

            if (coarser is not null)
            {
                Merge(level, coarser);
                coarser.Dispose();
            }

            coarser = level;
        }

        return coarser!.clamp_(0, 1).MoveToOuterDisposeScope();
    }

    /// <summary>Heights and widths from the base to the whole picture.</summary>
    internal static IReadOnlyList<(long Height, long Width)> Sizes(long height, long width, double stroke)
    {
        double ratio = Math.Min(height, width) * stroke / BaseSide;
        int halvings = ratio < SmallestStep ? 0 : Math.Max(1, (int)Math.Round(Math.Log2(ratio)));
        double step = halvings == 0 ? 1 : Math.Pow(ratio, 1.0 / halvings);
        return [.. Enumerable.Range(0, halvings + 1).Select(level =>
        {
            double factor = Math.Pow(step, level - halvings);
            return (Math.Max(1, (long)Math.Round(height * factor)), Math.Max(1, (long)Math.Round(width * factor)));
        }).Distinct()];
    }

    /// <summary>Replaces what <paramref name="level"/> has at the coarser size by <paramref name="coarser"/>; in place.</summary>
    private static void Merge(Tensor level, Tensor coarser)
    {
        using var scope = NewDisposeScope();
        Tensor difference = coarser - PictureResizing.Resized(level, coarser.shape[2], coarser.shape[3]);
        level.add_(PictureResizing.Resized(difference, level.shape[2], level.shape[3]));
    }
}

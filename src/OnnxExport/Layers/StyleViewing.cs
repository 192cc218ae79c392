using StyleKernels.Models.Networks;
using StyleKernels.OnnxExport.Graph;

namespace StyleKernels.OnnxExport.Layers;

/// <summary><see cref="StyleView"/>: a content as the encoder of styles is used to see pictures.</summary>
internal static class StyleViewing
{
    /// <summary>The content no larger than a style.</summary>
    public static Picture AsStyle(this Picture content) =>
        content.Size is { } size ? Smaller(content.Image, size) : new Picture(SmallerWhenRun(content.Image), null);

    private static Picture Smaller(Value image, PictureSize size)
    {
        double scale = (double)StyleView.ShorterSide / Math.Min(size.Height, size.Width);
        var smaller = new PictureSize(Scaled(size.Height), Scaled(size.Width));
        return scale >= 1 ? new Picture(image, size) : new Picture(image.Resized(image.Graph.Constant(smaller.Height, smaller.Width)), smaller);

        int Scaled(int side) => Math.Max(1, (int)Math.Round(side * scale));
    }

    private static Value SmallerWhenRun(Value image)
    {
        Value sides = image.Shape().Narrow(0, 2, 2).To(ElementType.Double);
        Value shorter = sides.Narrow(0, 0, 1).Min(sides.Narrow(0, 1, 1));
        Value scale = (StyleView.ShorterSide / shorter).Min(1);
        return image.Resized((sides * scale).Rounded().Max(1).To(ElementType.Int64));
    }
}

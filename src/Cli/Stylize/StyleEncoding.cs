using StyleKernels.Models.Images;
using StyleKernels.Models.Inference;
using StyleKernels.Models.Networks;
using static TorchSharp.torch;

namespace StyleKernels.Cli.Stylize;

/// <summary>Makes codes of styles: of pictures or saved, one or several mixed.</summary>
/// <param name="stylizer">The network.</param>
/// <param name="look">At which size styles are looked at, and in whose colours.</param>
internal sealed class StyleEncoding(Stylizer stylizer, StylizeLook look)
{
    /// <summary>Whether the code of a style is another for every content.</summary>
    public bool DependsOnContent => look.Colours == PreservedColour.Coral;

    /// <summary>The shorter side at which a task's styles are seen.</summary>
    public int SizeFor(StylizeTask task)
    {
        (int width, int height) = task.Content.Info.SizeAt(task.RestyledSize(look));
        return look.StyleSize ?? stylizer.StyleSizeFor(Math.Min(width, height));
    }

    /// <summary>Refuses a layout whose pictures <see cref="Encode(StyleLayout, int, Tensor?)"/> would refuse for their size, before they are read.</summary>
    /// <param name="layout">The styles.</param>
    /// <param name="size">The shorter side at which their pictures are seen.</param>
    /// <exception cref="ImageException">A picture has too many pixels at that size.</exception>
    public void ThrowIfTooLarge(StyleLayout layout, int size)
    {
        foreach (string path in layout.Paths.Where(path => !StyleChoice.IsCode(path)))
        {
            ImageInfo info = ImageFile.Inspect(path);
            ImageFile.ThrowIfTooLarge(path, info, size);
            if (!DependsOnContent)
            {
                stylizer.ThrowIfTooLarge(path, info, size);
            }
        }
    }

    /// <summary>The codes of a layout's styles.</summary>
    /// <inheritdoc cref="Encode(StyleChoice, int, Tensor?)"/>
    public StyleCodeSet Encode(StyleLayout layout, int size, Tensor? colours = null)
    {
        var codes = new List<StyleCode>();
        try
        {
            foreach (StyleRegion region in layout.Regions)
            {
                codes.Add(Encode(region.Style, size, colours));
            }

            return new StyleCodeSet(codes);
        }
        catch
        {
            codes.ForEach(code => code.Dispose());
            throw;
        }
    }

    /// <summary>The code of a style.</summary>
    /// <param name="style">The style.</param>
    /// <param name="size">The shorter side at which its pictures are seen.</param>
    /// <param name="colours">The content whose colours its pictures are given first, or null; (1, 3, H, W).</param>
    /// <exception cref="IOException">A file cannot be used.</exception>
    public StyleCode Encode(StyleChoice style, int size, Tensor? colours = null)
    {
        var codes = new List<StyleCode>();
        try
        {
            foreach ((string path, _) in style.Parts)
            {
                codes.Add(StyleChoice.IsCode(path) ? stylizer.LoadStyle(path) : OfPicture(path, size, colours));
            }

            return StyleCode.Mix(codes, [.. style.Parts.Select(part => part.Weight)]);
        }
        catch (ArgumentException error)
        {
            throw new IOException(error.Message, error);
        }
        finally
        {
            codes.ForEach(code => code.Dispose());
        }
    }

    private StyleCode OfPicture(string path, int size, Tensor? colours)
    {
        if (colours is null)
        {
            return stylizer.EncodeStyle(path, size);
        }

        using Tensor picture = ImageFile.Load(path, size);
        using Tensor matched = ColourPreservation.MatchColours(picture, colours);
        return stylizer.EncodeStyle(matched);
    }
}

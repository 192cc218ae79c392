using NetVips;

namespace StyleKernels.Models.Images;

/// <summary>From a file to sRGB pixels, upright and of the size asked for, with alpha where the file has it.</summary>
internal static class ImageDecoder
{
    /// <summary>
    /// To the loader: half a picture is an error, a fault that viewers pass over is none. libvips 8.18 forgets the thumbnail's own
    /// <c>failOn</c> when it reads a source.
    /// </summary>
    private const string Strict = "fail_on=error";

    private const double MaxDeep = 65535;

    /// <summary>Decodes a picture.</summary>
    /// <param name="path">The file.</param>
    /// <param name="info">Its header.</param>
    /// <param name="width">Width to give; with <paramref name="height"/>, whatever the aspect.</param>
    /// <param name="height">Height to give.</param>
    /// <returns>3 bands, or 4 with alpha; 8 bits, or 16 where the file has them.</returns>
    public static Image Decode(string path, ImageInfo info, int width, int height)
    {
        double? gamma = info.Format == "PNG" ? PngGamma.Read(path) : null;
        using Source source = Source.NewFromFile(path);
        if (info.IsDeep)
        {
            using Image deep = Resize(source, info, width, height);
            return gamma is double exponent ? FromGamma(deep, exponent, MaxDeep) : deep.Copy();
        }

        using Image sized = Image.ThumbnailSource(
            source, width, optionString: Strict, height: height, size: Enums.Size.Force,
            outputProfile: info.HasForeignProfile ? SrgbProfile.Name : null);
        using Image srgb = sized.Colourspace(Enums.Interpretation.Srgb);
        using Image bytes = srgb.Cast(Enums.BandFormat.Uchar);
        return gamma is double power ? FromGamma(bytes, power, byte.MaxValue) : bytes.Copy();
    }

    /// <summary>As a thumbnail is made, but in 16 bits: libvips makes all thumbnails in 8.</summary>
    private static Image Resize(Source source, ImageInfo info, int width, int height)
    {
        Enums.Access access = info.IsUpright ? Enums.Access.Sequential : Enums.Access.Random;
        using Image stored = Image.NewFromSource(source, access: access, failOn: Enums.FailOn.Error);
        using Image upright = stored.Autorot();
        using Image coloured = IsFloatGrey(upright) ? Coloured(upright) : upright.Copy();
        using Image rgb = info.HasForeignProfile && !IsFloatGrey(upright)
            ? coloured.IccTransform(SrgbProfile.Name, depth: 16, embedded: true)
            : coloured.Colourspace(Enums.Interpretation.Rgb16);
        using Image deep = rgb.Cast(Enums.BandFormat.Ushort);
        return Scaled(deep, width, height);
    }

    /// <summary>A decoded picture at another size, in the bits that it has.</summary>
    public static Image Scaled(Image picture, int width, int height)
    {
        if (picture.Width == width && picture.Height == height)
        {
            return picture.Copy();
        }

        // Colours of transparent pixels must not bleed into their neighbours.
        using Image weighted = picture.HasAlpha() ? picture.Premultiply() : picture.Copy();
        using Image resized = weighted.Resize((double)width / picture.Width, vscale: (double)height / picture.Height);
        using Image straight = picture.HasAlpha() ? resized.Unpremultiply() : resized.Copy();
        return straight.Cast(picture.Format);
    }

    /// <summary>Whether a picture is grey in floating point, from 0 to 1, which libvips would take for whole numbers.</summary>
    public static bool IsFloatGrey(Image picture) =>
        picture is { Interpretation: Enums.Interpretation.Bw, Format: Enums.BandFormat.Float or Enums.BandFormat.Double };

    /// <summary>Grey in floating point as colours in floating point, which libvips knows the range of.</summary>
    private static Image Coloured(Image picture)
    {
        using Image grey = picture.ExtractBand(0);
        using Image colours = grey.Bandjoin(grey, grey);
        using Image light = colours.Copy(interpretation: Enums.Interpretation.Scrgb);
        if (picture.Bands == 1)
        {
            return light.Copy();
        }

        using Image alpha = picture.ExtractBand(1);
        return light.Bandjoin(alpha);
    }

    private static Image FromGamma(Image stored, double gamma, double max)
    {
        using Image colours = stored.ExtractBand(0, n: 3);
        using Image light = (colours / max).Pow(1 / gamma);
        using Image linear = light.Copy(interpretation: Enums.Interpretation.Scrgb);
        using Image srgb = linear.Colourspace(max > byte.MaxValue ? Enums.Interpretation.Rgb16 : Enums.Interpretation.Srgb);
        using Image whole = srgb.Cast(stored.Format);
        if (stored.Bands == 3)
        {
            return whole.Copy();
        }

        using Image alpha = stored.ExtractBand(3);
        return whole.Bandjoin(alpha);
    }
}

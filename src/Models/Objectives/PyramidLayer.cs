using System.Globalization;

namespace StyleKernels.Models.Objectives;

/// <summary>A layer of an encoder that sees the picture at a fraction of its size, written <c>relu2_2</c> or <c>relu2_2@1/4</c>.</summary>
/// <param name="Layer">The encoder's name of the layer.</param>
/// <param name="Scale">The picture's sides are divided by this, by average pooling; 1 to 16.</param>
public readonly record struct PyramidLayer(string Layer, int Scale = 1)
{
    private const int LargestScale = 16;
    private const string Fraction = "@1/";

    /// <summary>Reads what <see cref="ToString"/> writes.</summary>
    /// <exception cref="FormatException">The text is something else, or the scale out of range.</exception>
    public static PyramidLayer Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        int at = text.IndexOf(Fraction, StringComparison.Ordinal);
        if (at < 0)
        {
            return new PyramidLayer(text);
        }

        return int.TryParse(text[(at + Fraction.Length)..], NumberStyles.None, CultureInfo.InvariantCulture, out int scale) && scale is >= 1 and <= LargestScale
            ? new PyramidLayer(text[..at], scale)
            : throw new FormatException($"'{text}' is not a layer: expected for example relu2_2 or relu2_2@1/4, with a fraction down to 1/{LargestScale}");
    }

    /// <inheritdoc/>
    public override string ToString() => Scale == 1 ? Layer : Layer + Fraction + Scale.ToString(CultureInfo.InvariantCulture);
}

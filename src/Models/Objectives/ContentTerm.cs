using System.Globalization;

namespace StyleKernels.Models.Objectives;

/// <summary>A layer at which result and content are compared, written <c>relu3_1@1/2*0.6</c>.</summary>
/// <param name="Layer">The layer.</param>
/// <param name="Weight">Its weight in the content loss.</param>
public sealed record ContentTerm(PyramidLayer Layer, double Weight = 1)
{
    /// <summary>Reads what <see cref="ToString"/> writes; the weight may be left out.</summary>
    /// <exception cref="FormatException">The text is something else.</exception>
    public static ContentTerm Parse(string text)
    {
        (string layer, double weight) = TermWeight.Split(text);
        return new ContentTerm(PyramidLayer.Parse(layer), weight);
    }

    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Layer}*{Weight:R}");
}

using System.Globalization;

namespace StyleKernels.Models.Objectives;

/// <summary>A layer at which result and style are compared, written <c>covariance:relu2_2@1/2*0.33</c>.</summary>
/// <param name="Layer">The layer.</param>
/// <param name="Weight">Its weight in the style loss.</param>
/// <param name="Statistic">What is compared there.</param>
public sealed record StyleTerm(PyramidLayer Layer, double Weight = 1, StyleStatistic Statistic = StyleStatistic.Gram)
{
    /// <summary>Reads what <see cref="ToString"/> writes; the statistic (Gram) and the weight (1) may be left out.</summary>
    /// <exception cref="FormatException">The text is something else.</exception>
    public static StyleTerm Parse(string text)
    {
        (string rest, double weight) = TermWeight.Split(text);
        int colon = rest.IndexOf(':');
        if (colon < 0)
        {
            return new StyleTerm(PyramidLayer.Parse(rest), weight);
        }

        string name = rest[..colon];
        string? known = Enum.GetNames<StyleStatistic>().FirstOrDefault(statistic => statistic.Equals(name, StringComparison.OrdinalIgnoreCase));
        return known is not null
            ? new StyleTerm(PyramidLayer.Parse(rest[(colon + 1)..]), weight, Enum.Parse<StyleStatistic>(known))
            : throw new FormatException(
                $"'{text}' names the statistic '{name}', "
                + $"expected one of {string.Join(", ", Enum.GetNames<StyleStatistic>().Select(s => s.ToLowerInvariant()))}");
    }

    /// <inheritdoc/>
    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"{Statistic.ToString().ToLowerInvariant()}:{Layer}*{Weight:R}");
}

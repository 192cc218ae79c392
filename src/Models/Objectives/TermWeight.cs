using System.Globalization;

namespace StyleKernels.Models.Objectives;

/// <summary>The weight at the end of a term's text.</summary>
internal static class TermWeight
{
    /// <summary>What stands before the <c>*</c>, and the number behind it or 1.</summary>
    /// <exception cref="FormatException">Behind it is no positive finite number.</exception>
    public static (string Term, double Weight) Split(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        int star = text.LastIndexOf('*');
        if (star < 0)
        {
            return (text, 1);
        }

        return double.TryParse(text[(star + 1)..], NumberStyles.Float, CultureInfo.InvariantCulture, out double weight)
            && weight is > 0 and < double.PositiveInfinity
            ? (text[..star], weight)
            : throw new FormatException($"'{text}' has no positive weight behind its *");
    }
}

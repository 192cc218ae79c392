using System.CommandLine.Parsing;
using System.Globalization;
using System.Numerics;

namespace StyleKernels.Cli;

/// <summary>Reads the numbers of options, with one message for what is no number and for what is out of range.</summary>
internal static class NumberParser
{
    /// <summary>A parser for an option of one number.</summary>
    /// <param name="requirement">What the number must be, as the message says it.</param>
    /// <param name="isGood">Whether it is.</param>
    public static Func<ArgumentResult, T> Of<T>(string requirement, Func<T, bool> isGood)
        where T : struct, INumber<T> => result =>
    {
        string token = result.Tokens[0].Value;
        if (T.TryParse(token, NumberStyles.Float, CultureInfo.InvariantCulture, out T value) && isGood(value))
        {
            return value;
        }

        result.AddError($"{(result.Parent as OptionResult)?.IdentifierToken} is '{token}', it must be {requirement}.");
        return default;
    };

    /// <summary>A parser for an option of several numbers.</summary>
    /// <param name="requirement">What the numbers must be, as the message says it.</param>
    /// <param name="areGood">Whether they are.</param>
    public static Func<ArgumentResult, double[]> List(string requirement, Func<double[], bool> areGood) => result =>
    {
        var values = new List<double>();
        foreach (string token in result.Tokens.Select(token => token.Value))
        {
            if (double.TryParse(token, NumberStyles.Float, CultureInfo.InvariantCulture, out double value) && double.IsFinite(value))
            {
                values.Add(value);
            }
        }

        if (values.Count == result.Tokens.Count && areGood([.. values]))
        {
            return [.. values];
        }

        string given = string.Join(' ', result.Tokens.Select(token => token.Value));
        result.AddError($"{(result.Parent as OptionResult)?.IdentifierToken} is '{given}', it must be {requirement}.");
        return [];
    };
}

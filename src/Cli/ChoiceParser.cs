using System.CommandLine.Parsing;

namespace StyleKernels.Cli;

/// <summary>Reads options that take one of a few words. The parser's own reading of enums takes numbers, and words joined by commas, too.</summary>
internal static class ChoiceParser
{
    /// <summary>The choice that the option's word names, in any case of its letters.</summary>
    public static T Parse<T>(ArgumentResult result)
        where T : struct, Enum
    {
        string token = result.Tokens[0].Value;
        string[] names = Enum.GetNames<T>();
        if (names.FirstOrDefault(name => name.Equals(token, StringComparison.OrdinalIgnoreCase)) is { } known)
        {
            return Enum.Parse<T>(known);
        }

        string choices = string.Join(", ", names.Select(name => name.ToLowerInvariant()));
        result.AddError($"{(result.Parent as OptionResult)?.IdentifierToken} is '{token}', it must be one of {choices}.");
        return default;
    }
}

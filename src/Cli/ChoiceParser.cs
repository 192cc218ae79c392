using System.CommandLine;
using System.CommandLine.Parsing;

namespace StyleKernels.Cli;

/// <summary>Reads options that take one of a few words. The parser's own reading of enums takes numbers, and words joined by commas, too.</summary>
internal static class ChoiceParser
{
    /// <summary>The choice that the option's word names, in any case of its letters: one of those that its help shows, joined by bars.</summary>
    public static T Parse<T>(ArgumentResult result)
        where T : struct, Enum
    {
        string token = result.Tokens[0].Value;
        Option option = ((OptionResult)result.Parent!).Option;
        string[] choices = option.HelpName!.Split('|');
        if (choices.Contains(token, StringComparer.OrdinalIgnoreCase))
        {
            return Enum.Parse<T>(token, ignoreCase: true);
        }

        result.AddError($"{option.Name} is '{token}', it must be one of {string.Join(", ", choices)}.");
        return default;
    }
}

using System.CommandLine;

namespace StyleKernels.Cli.Completion;

/// <summary>
/// Has completion offer what help shows: an option's words that are joined by bars, in their own spelling, and nothing behind a flag. The library's own
/// offers are the names of .NET, some of which are no choice.
/// </summary>
internal static class HelpCompletion
{
    /// <summary>Does so for a command, and for all below it.</summary>
    public static void Apply(Command command)
    {
        foreach (Option option in command.Options)
        {
            if (option.ValueType == typeof(bool))
            {
                option.CompletionSources.Clear();
            }
            else if (option.HelpName?.Contains('|') == true)
            {
                option.CompletionSources.Clear();
                option.CompletionSources.Add([.. Words(option.HelpName)]);
            }
        }

        foreach (Command subcommand in command.Subcommands)
        {
            Apply(subcommand);
        }
    }

    /// <summary>The choices that are words to be typed: <c>keep</c> of <c>keep|STYLE</c>, <c>cuda</c> of <c>cuda[:N]</c>.</summary>
    private static IEnumerable<string> Words(string choices) => choices.Split('|').Select(choice => choice.Split('[')[0].TrimEnd('.')).Where(IsWord);

    private static bool IsWord(string choice) => choice.All(letter => char.IsAsciiLetterLower(letter) || char.IsAsciiDigit(letter) || letter == '-');
}

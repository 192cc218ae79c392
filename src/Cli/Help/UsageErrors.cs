using System.CommandLine;
using System.CommandLine.Parsing;

namespace StyleKernels.Cli.Help;

/// <summary>Says what is wrong with the arguments, one line each, and where to read more.</summary>
internal static class UsageErrors
{
    /// <summary>Writes the errors of <paramref name="parsed"/>.</summary>
    /// <returns>The exit code.</returns>
    public static int Write(ParseResult parsed, TextWriter error)
    {
        foreach (string message in Messages(parsed).Distinct())
        {
            error.WriteLine($"error: {message}");
        }

        error.WriteLine($"try: {CommandPath.Of(parsed.CommandResult.Command)} --help");
        return ExitCode.Usage;
    }

    /// <summary>What is wrong with <paramref name="parsed"/>, a sentence each.</summary>
    public static IEnumerable<string> Messages(ParseResult parsed)
    {
        Command command = parsed.CommandResult.Command;
        if (command.Subcommands.Count > 0 && parsed.UnmatchedTokens is [string first, ..])
        {
            string kind = first.StartsWith('-') ? "option" : "command";
            return [$"There is no {kind} '{first}'{Suggestion.For(first, command)}"];
        }

        return parsed.Errors.Select(found => Message(found, parsed.UnmatchedTokens, command));
    }

    private static string Message(ParseError error, IReadOnlyList<string> unmatched, Command command)
    {
        // The library's own message names the .NET type that the text should have become.
        if (error.SymbolResult is OptionResult { Option.HelpName: string expected } option && error.Message.Contains("as expected type"))
        {
            string value = option.Tokens is [Token token, ..] ? token.Value : string.Empty;
            string choice = expected.Contains('|') ? $"one of {expected.Replace("|", ", ")}" : $"a value for {expected}";
            return $"{option.IdentifierToken?.Value ?? option.Option.Name} is '{value}', it must be {choice}.";
        }

        string? stray = unmatched.FirstOrDefault(token => error.Message.Contains($"'{token}'"));
        return stray is null ? error.Message : $"There is no option or argument '{stray}'{Suggestion.For(stray, command)}";
    }
}

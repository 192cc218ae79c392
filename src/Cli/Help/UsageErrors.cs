using System.CommandLine;

namespace StyleKernels.Cli.Help;

/// <summary>Says what is wrong with the arguments, one line each, and where to read more.</summary>
internal static class UsageErrors
{
    /// <summary>Writes the errors of <paramref name="parsed"/>.</summary>
    /// <returns>The exit code.</returns>
    public static int Write(ParseResult parsed, TextWriter error)
    {
        foreach (string message in parsed.Errors.Select(found => found.Message).Distinct())
        {
            error.WriteLine($"error: {message}");
        }

        error.WriteLine($"try: {FullName(parsed.CommandResult.Command)} --help");
        return 1;
    }

    private static string FullName(Command command) =>
        command is RootCommand ? CommandLine.Name : $"{CommandLine.Name} {command.Name}";
}

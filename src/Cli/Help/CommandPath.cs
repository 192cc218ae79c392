using System.CommandLine;

namespace StyleKernels.Cli.Help;

/// <summary>A command as users type it.</summary>
internal static class CommandPath
{
    /// <summary>The program's name and every command down to <paramref name="command"/>.</summary>
    public static string Of(Command command) => command.Parents.OfType<Command>().FirstOrDefault() is Command parent
        ? $"{Of(parent)} {command.Name}"
        : CommandLine.Name;
}

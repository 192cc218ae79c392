using System.CommandLine;

namespace StyleKernels.Cli;

/// <summary>Keeps the names of files from being read as options: shells expand <c>*.jpg</c> to names such as <c>-o.jpg</c>.</summary>
internal static class FileArguments
{
    /// <summary>Arguments with <c>./</c> before the names of existing files that begin with a dash. An option's own name stays an option.</summary>
    public static string[] Protect(string[] arguments, Command root)
    {
        var options = AllOptions(root).SelectMany(option => option.Aliases.Append(option.Name)).ToHashSet(StringComparer.Ordinal);
        return [.. arguments.Select(argument => IsFile(argument, options) ? Path.Combine(".", argument) : argument)];
    }

    private static IEnumerable<Option> AllOptions(Command command) => command.Options.Concat(command.Subcommands.SelectMany(AllOptions));

    private static bool IsFile(string argument, HashSet<string> options) =>
        argument.StartsWith('-') && !options.Contains(argument) && Path.Exists(argument);
}

using System.CommandLine;

namespace StyleKernels.Cli.Help;

/// <summary>A command whose help screen shows its usage as people write it, and examples.</summary>
internal sealed class DocumentedCommand : Command
{
    /// <summary>Names and describes the command.</summary>
    public DocumentedCommand(string name, string description)
        : base(name, description)
    {
    }

    /// <summary>What follows the command's name, for example <c>CONTENT... --style STYLE...</c></summary>
    public required string Usage { get; init; }

    /// <summary>What follows the command's name, and what it does.</summary>
    public required IReadOnlyList<(string Arguments, string Meaning)> Examples { get; init; }
}

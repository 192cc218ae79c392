using System.CommandLine;
using StyleKernels.Cli.Help;

namespace StyleKernels.Cli.Devices;

/// <summary><c>devices</c>: what runs where on this machine, to be pasted into a report of a fault.</summary>
internal static class DevicesCommand
{
    private static readonly (string Arguments, string Meaning)[] Examples = [("", "what a report of a fault should contain")];

    /// <summary>The command, ready to be run.</summary>
    public static Command Create()
    {
        var command = new DocumentedCommand("devices", "Show what this machine computes with: processor, GPU, libraries.")
        {
            Usage = string.Empty,
            Examples = Examples,
        };
        command.SetAction(parsed =>
        {
            IReadOnlyList<(string Name, string Value)> facts = MachineFacts.Collect();
            int width = facts.Max(fact => fact.Name.Length) + 2;
            foreach ((string name, string value) in facts)
            {
                parsed.InvocationConfiguration.Output.WriteLine(name.PadRight(width) + value);
            }

            return ExitCode.Success;
        });
        return command;
    }
}

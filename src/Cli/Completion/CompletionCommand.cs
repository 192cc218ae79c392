using System.CommandLine;
using StyleKernels.Cli.Help;

namespace StyleKernels.Cli.Completion;

/// <summary><c>completion</c>: scripts with which shells complete this program's commands and options.</summary>
internal static class CompletionCommand
{
    private static readonly (string Arguments, string Meaning)[] Examples =
    [
        ("bash >> ~/.bashrc", "for every new bash"),
        ("fish > ~/.config/fish/completions/stylekernels.fish", "for fish"),
    ];

    /// <summary>What a shell asks with: the whole line, and where the cursor is in it. The answer is one word a line.</summary>
    private static readonly Dictionary<string, string> Scripts = new(StringComparer.Ordinal)
    {
        ["bash"] = """
            _stylekernels() {
                local IFS=$'\n'
                COMPREPLY=($(stylekernels "[suggest:$COMP_POINT]" "$COMP_LINE" 2> /dev/null))
            }
            complete -o default -F _stylekernels stylekernels
            """,
        ["zsh"] = """
            _stylekernels() {
                local -a found
                found=("${(@f)$(stylekernels "[suggest:$CURSOR]" "$BUFFER" 2> /dev/null)}")
                [[ -n "$found" ]] && compadd -- $found
                _files
            }
            compdef _stylekernels stylekernels
            """,
        ["fish"] = """
            complete --command stylekernels --arguments '(stylekernels "[suggest:"(commandline --cursor)"]" (commandline --current-process) 2> /dev/null)'
            """,
        ["pwsh"] = """
            Register-ArgumentCompleter -Native -CommandName stylekernels -ScriptBlock {
                param($word, $line, $cursor)
                stylekernels "[suggest:$cursor]" "$line" 2> $null | ForEach-Object { [System.Management.Automation.CompletionResult]::new($_) }
            }
            """,
    };

    /// <summary>The command, ready to be run.</summary>
    public static Command Create()
    {
        var shell = new Argument<string>("SHELL") { Description = string.Join(", ", Scripts.Keys) };
        shell.AcceptOnlyFromAmong([.. Scripts.Keys]);
        var command = new DocumentedCommand("completion", "Print a script that completes commands and options in a shell.")
        {
            Usage = string.Join('|', Scripts.Keys),
            Examples = Examples,
        };
        command.Add(shell);
        command.SetAction(parsed => parsed.InvocationConfiguration.Output.WriteLine(Scripts[parsed.GetRequiredValue(shell)]));
        return command;
    }
}

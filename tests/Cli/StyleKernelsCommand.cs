using System.CommandLine;
using StyleKernels.Cli;
using Xunit;

namespace StyleKernels.Tests.Cli;

/// <summary>The command as users run it, in this process.</summary>
internal static class StyleKernelsCommand
{
    /// <summary>Runs one command line to its end.</summary>
    public static Task<CommandResult> Run(params string[] arguments) => RunUntil(TestContext.Current.CancellationToken, arguments);

    /// <summary>Runs one command line until it ends or is stopped.</summary>
    public static async Task<CommandResult> RunUntil(CancellationToken stop, params string[] arguments)
    {
        var streams = new InvocationConfiguration { Output = new StringWriter(), Error = new StringWriter() };
        int exitCode = await CommandLine.InvokeAsync(arguments, streams, stop);
        return new CommandResult(exitCode, Lines(streams.Output), Lines(streams.Error));
    }

    private static string[] Lines(TextWriter writer) =>
        writer.ToString()!.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    /// <summary>What a command left behind.</summary>
    internal sealed record CommandResult(int ExitCode, string[] Output, string[] Error);
}

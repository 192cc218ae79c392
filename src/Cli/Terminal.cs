using Spectre.Console;

namespace StyleKernels.Cli;

/// <summary>Tells terminals from files and pipes.</summary>
internal static class Terminal
{
    /// <summary>Columns when there is no terminal to ask.</summary>
    private const int PlainWidth = 110;

    /// <summary>Whether a person is looking at <paramref name="writer"/>.</summary>
    public static bool IsInteractive(TextWriter writer) => ReferenceEquals(writer, Console.Out) && !Console.IsOutputRedirected;

    /// <summary>A console on <paramref name="writer"/>: colours on a terminal, plain text elsewhere.</summary>
    /// <param name="writer">Where it writes.</param>
    /// <param name="width">The most columns; all of them where there is no terminal to ask.</param>
    public static IAnsiConsole For(TextWriter writer, int width = PlainWidth)
    {
        bool interactive = IsInteractive(writer);
        IAnsiConsole console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = interactive ? AnsiSupport.Detect : AnsiSupport.No,
            ColorSystem = interactive ? ColorSystemSupport.Detect : ColorSystemSupport.NoColors,
            Interactive = interactive ? InteractionSupport.Detect : InteractionSupport.No,
            Out = new AnsiConsoleOutput(writer),
        });
        console.Profile.Width = interactive ? Math.Min(console.Profile.Width, width) : width;
        return console;
    }
}

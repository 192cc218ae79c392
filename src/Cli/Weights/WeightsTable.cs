using System.Globalization;
using Spectre.Console;
using StyleKernels.Models.Weights.Store;

namespace StyleKernels.Cli.Weights;

/// <summary>The table that <c>weights list</c> prints.</summary>
internal static class WeightsTable
{
    /// <summary>Wide enough for every row on one line, where no terminal says how wide it is.</summary>
    private const int PlainWidth = 220;

    /// <summary>Writes a row per known file.</summary>
    public static void Write(TextWriter output, WeightsStore store)
    {
        var table = new Table { Border = TableBorder.Simple };
        table.AddColumns(new TableColumn("Name").NoWrap(), new TableColumn("MB").RightAligned(), new TableColumn("Here"));
        table.AddColumns("Licence", "What for");
        foreach (KnownWeights known in WeightsCatalog.All)
        {
            table.AddRow(known.Name, Size(known), Here(known, store), Markup.Escape(known.Licence), Markup.Escape(known.About));
        }

        Console(output).Write(table);
    }

    /// <summary>A console on a stream: colours on a terminal, plain text elsewhere.</summary>
    public static IAnsiConsole Console(TextWriter output)
    {
        bool plain = !IsTerminal(output);
        IAnsiConsole console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = plain ? AnsiSupport.No : AnsiSupport.Detect,
            Interactive = plain ? InteractionSupport.No : InteractionSupport.Detect,
            Out = new AnsiConsoleOutput(output),
        });
        console.Profile.Width = plain ? PlainWidth : console.Profile.Width;
        return console;
    }

    /// <summary>Whether a person looks at the stream.</summary>
    public static bool IsTerminal(TextWriter output) => ReferenceEquals(output, System.Console.Out) && !System.Console.IsOutputRedirected;

    private static string Size(KnownWeights known) =>
        known.Bytes is { } bytes ? (bytes / 1e6).ToString("0.0", CultureInfo.InvariantCulture) : "?";

    private static string Here(KnownWeights known, WeightsStore store) =>
        store.Has(known) ? "yes" : known.Addresses.Count > 0 ? "no" : "by hand";
}

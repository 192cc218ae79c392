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

        Terminal.For(output, PlainWidth).Write(table);
    }

    private static string Size(KnownWeights known) =>
        known.Bytes is { } bytes ? (bytes / 1e6).ToString("0.0", CultureInfo.InvariantCulture) : "?";

    private static string Here(KnownWeights known, WeightsStore store) =>
        store.Has(known) ? "yes" : known.Addresses.Count > 0 ? "no" : "by hand";
}

namespace StyleKernels.Bench.KernelTable;

/// <summary>The table of kernels in a Markdown file, between two comments; the rest of the file is left as it is.</summary>
internal static class KernelDocument
{
    private const string Begin = "<!-- kernels -->";
    private const string End = "<!-- /kernels -->";

    /// <summary>The table.</summary>
    internal static string Table(IEnumerable<KernelRow> rows)
    {
        string architectures = string.Join(" / ", Multiprocessor.All.Select(target => target.Architecture));
        string[] lines =
        [
            $"| kernel | threads | shared memory, bytes | arguments, bytes | registers, {architectures} | "
                + "stack and spills, bytes | groups on a multiprocessor | of its threads |",
            "|---|---|---|---|---|---|---|---|",
            .. rows.Select(row => row.ToMarkdown()),
        ];
        return string.Join('\n', lines);
    }

    /// <summary>Puts a table into the file.</summary>
    /// <exception cref="InvalidDataException">The file does not have both comments.</exception>
    internal static void Rewrite(string path, string table)
    {
        string text = File.ReadAllText(path);
        int begin = text.IndexOf(Begin, StringComparison.Ordinal);
        int end = text.IndexOf(End, StringComparison.Ordinal);
        if (begin < 0 || end < begin)
        {
            throw new InvalidDataException($"{path} does not have {Begin} and {End}");
        }

        string temporary = path + ".tmp";
        File.WriteAllText(temporary, $"{text[..(begin + Begin.Length)]}\n\n{table}\n\n{text[end..]}");
        File.Move(temporary, path, overwrite: true);
    }
}

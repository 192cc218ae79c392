using System.Text;

namespace StyleKernels.Cli.Stylize;

/// <summary>
/// Short names for files, different for all that are given: the name without its extension, where that is not enough the whole name, then
/// with the folders before it, one after the other, and in the end with a number. A file's label depends on no file but those it would be mistaken for.
/// </summary>
internal static class PictureLabels
{
    /// <summary>Longest label in UTF-8 bytes: file systems end at 255 for the whole name, temporary marks included.</summary>
    private const int MaxBytes = 80;

    /// <summary>The label of every path.</summary>
    public static Dictionary<string, string> Of(IEnumerable<string> paths)
    {
        var labels = new Dictionary<string, string>();
        string[] open = [.. paths.Distinct()];
        int deepest = open.Select(path => Parts(path).Length).DefaultIfEmpty().Max();
        for (int parts = 0; parts <= deepest && open.Length > 0; parts++)
        {
            foreach (string path in open)
            {
                labels[path] = Shortened(Form(path, parts));
            }

            open = [.. SameLabel(open, labels).SelectMany(group => group)];
        }

        // Names that differ in their letters' case alone, or that are cut before they differ.
        foreach (IGrouping<string, string> group in SameLabel(open, labels))
        {
            foreach ((int i, string path) in group.Index().Skip(1))
            {
                labels[path] = $"{labels[path]}-{i + 1}";
            }
        }

        return labels;
    }

    /// <summary>One label for several, as short as each may be.</summary>
    public static string Joined(IEnumerable<string> labels) => Shortened(string.Join('+', labels));

    private static IGrouping<string, string>[] SameLabel(string[] paths, Dictionary<string, string> labels) =>
        [.. paths.GroupBy(path => labels[path], StringComparer.OrdinalIgnoreCase).Where(group => group.Count() > 1)];

    /// <summary>The last parts of a path; for none the name without its extension.</summary>
    private static string Form(string path, int parts) => parts == 0 ? Path.GetFileNameWithoutExtension(path) : string.Join('-', Parts(path).TakeLast(parts));

    private static string[] Parts(string path) => Path.GetFullPath(path).Split(Path.DirectorySeparatorChar, StringSplitOptions.RemoveEmptyEntries);

    private static string Shortened(string text)
    {
        var part = new StringBuilder();
        int bytes = 0;
        foreach (Rune rune in text.EnumerateRunes())
        {
            bytes += rune.Utf8SequenceLength;
            if (bytes > MaxBytes)
            {
                break;
            }

            part.Append(rune);
        }

        return part.ToString();
    }
}

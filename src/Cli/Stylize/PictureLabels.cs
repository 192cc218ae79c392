using System.Text;

namespace StyleKernels.Cli.Stylize;

/// <summary>
/// Short names for files, different for all that are given: the name without its extension, where that is not enough the whole name, then
/// with the folder before it. A file's label depends on no file but those it would be mistaken for.
/// </summary>
internal static class PictureLabels
{
    /// <summary>Longest label in UTF-8 bytes: file systems end at 255 for the whole name, temporary marks included.</summary>
    private const int MaxBytes = 80;

    private static readonly Func<string, string>[] Forms =
    [
        path => Path.GetFileNameWithoutExtension(path),
        path => Path.GetFileName(path),
        path => $"{Path.GetFileName(Path.GetDirectoryName(Path.GetFullPath(path)))}-{Path.GetFileName(path)}",
    ];

    /// <summary>The label of every path.</summary>
    public static Dictionary<string, string> Of(IEnumerable<string> paths)
    {
        var labels = new Dictionary<string, string>();
        string[] open = [.. paths.Distinct()];
        foreach (Func<string, string> form in Forms)
        {
            var groups = open.ToLookup(path => Shortened(form(path)), StringComparer.OrdinalIgnoreCase);
            foreach (string path in open)
            {
                labels[path] = Shortened(form(path));
            }

            open = [.. groups.Where(group => group.Count() > 1).SelectMany(group => group)];
        }

        return labels;
    }

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

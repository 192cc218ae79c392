using System.Text;
using StyleKernels.Models.Images;

namespace StyleKernels.Cli.Stylize;

/// <summary>
/// Names results in a folder, CONTENT-in-the-style-of-STYLE in the content's format, so that no two results are the same file and none
/// is a picture that is read.
/// </summary>
internal sealed class ResultNames
{
    /// <summary>Longest part in UTF-8 bytes: file systems end at 255 for the whole, temporary marks included.</summary>
    private const int MaxPartBytes = 80;

    private readonly string _folder;
    private readonly HashSet<string> _taken;

    /// <summary>Names for one folder.</summary>
    /// <param name="folder">The folder, existing or not.</param>
    /// <param name="inputs">Files that must not be replaced.</param>
    public ResultNames(string folder, IEnumerable<string> inputs)
    {
        _folder = folder;
        _taken = inputs.Select(RealPath.Of).ToHashSet(StringComparer.OrdinalIgnoreCase);
    }

    /// <summary>The next name for a pair; a number is appended when the plain name is taken.</summary>
    public string Next(string content, string style)
    {
        string stem = $"{Part(content)}-in-the-style-of-{Part(style)}";
        string extension = ImageFormat.IsKnown(content) ? Path.GetExtension(content).ToLowerInvariant() : ".jpg";
        string path = Path.Combine(_folder, stem + extension);
        for (int number = 2; !_taken.Add(RealPath.Of(path)); number++)
        {
            path = Path.Combine(_folder, $"{stem}-{number}{extension}");
        }

        return path;
    }

    private static string Part(string path)
    {
        var part = new StringBuilder();
        int bytes = 0;
        foreach (Rune rune in Path.GetFileNameWithoutExtension(path).EnumerateRunes())
        {
            bytes += rune.Utf8SequenceLength;
            if (bytes > MaxPartBytes)
            {
                break;
            }

            part.Append(rune);
        }

        return part.ToString();
    }
}

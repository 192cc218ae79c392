using StyleKernels.Models.Images;

namespace StyleKernels.Cli.Stylize;

/// <summary>Says what is wrong with a name that is no file, where the name tells.</summary>
internal static class MissingFile
{
    /// <summary>The path itself, if there is something of that name or nothing helpful to say.</summary>
    /// <exception cref="ImageException">It is an address, a list, or has a ~ that the shell left alone.</exception>
    public static string Explain(string path)
    {
        if (path.AsSpan().IsWhiteSpace())
        {
            throw new ImageException("''", "an empty name");
        }

        if (!Path.Exists(path) && Advice(path) is string advice)
        {
            throw new ImageException(path, $"there is no such file; {advice}");
        }

        return path;
    }

    private static string? Advice(string path) => path switch
    {
        _ when path.Contains("://", StringComparison.Ordinal) => "addresses are not fetched: download the picture first",
        ['~', ..] => "the shell replaces ~ only outside quotes and at the start of a word: write $HOME instead",
        _ when path.Contains(',') && path.Split(',').Any(Path.Exists) => "separate several files by spaces, not commas",
        _ => null,
    };
}

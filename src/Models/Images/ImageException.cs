namespace StyleKernels.Models.Images;

/// <summary>A picture that cannot be read or written. The message is one line: the file and the reason.</summary>
public sealed class ImageException : IOException
{
    /// <summary>Names the file and the reason.</summary>
    /// <param name="path">The file or folder.</param>
    /// <param name="reason">Why it cannot be used; folded to one line.</param>
    /// <param name="inner">The underlying error, if any.</param>
    public ImageException(string path, string reason, Exception? inner = null)
        : base($"{path}: {OneLine(reason)}", inner)
    {
        Path = path;
    }

    /// <summary>The file or folder.</summary>
    public string Path { get; }

    private static string OneLine(string text) =>
        string.Join("; ", text.Split(['\r', '\n'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Distinct());
}

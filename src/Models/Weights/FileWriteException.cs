namespace StyleKernels.Models.Weights;

/// <summary>A file that cannot be written. The message is one line: the file as users know it, and the reason.</summary>
internal sealed class FileWriteException : IOException
{
    private FileWriteException(string path, string reason, Exception cause)
        : base(reason.Contains(path, StringComparison.Ordinal) ? reason : $"{path}: {reason}", cause)
    {
        Reason = reason;
    }

    /// <summary>Why not.</summary>
    internal string Reason { get; }

    /// <summary>Puts the file's own name in the place of the one under which it was written.</summary>
    internal static FileWriteException Of(string path, string temporary, Exception cause)
    {
        string reason = cause.Message.Replace($" : '{temporary}'", "", StringComparison.Ordinal).Replace(temporary, path, StringComparison.Ordinal);
        return new FileWriteException(path, reason, cause);
    }
}

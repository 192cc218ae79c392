namespace StyleKernels.Models.Weights;

/// <summary>Writes a file so that its name only ever shows a whole one, also after a crash or a full disk.</summary>
internal static class AtomicFile
{
    /// <summary>Writes under a temporary name in the same folder, flushes to the disk, then renames.</summary>
    /// <param name="path">The final name; replaced when it exists.</param>
    /// <param name="write">Fills the stream.</param>
    /// <exception cref="FileWriteException">It cannot be written.</exception>
    internal static void Write(string path, Action<Stream> write)
    {
        string full = Path.GetFullPath(path);
        string folder = Path.GetDirectoryName(full) ?? throw new ArgumentException($"'{path}' is a folder, not a file.", nameof(path));
        string temporary = Path.Combine(folder, $".{Path.GetFileName(full)}.{Guid.NewGuid():N}.tmp");
        try
        {
            using (var stream = new FileStream(temporary, FileMode.CreateNew, FileAccess.Write, FileShare.None, 1 << 16))
            {
                write(stream);
                stream.Flush(flushToDisk: true);
            }

            File.Move(temporary, full, overwrite: true);
        }
        catch (Exception error)
        {
            Remove(temporary);
            if (error is (IOException or UnauthorizedAccessException) && error.Message.Contains(temporary, StringComparison.Ordinal))
            {
                throw FileWriteException.Of(path, temporary, error);
            }

            throw;
        }
    }

    /// <summary>Removes what is unfinished; where its folder is gone, so is it.</summary>
    private static void Remove(string temporary)
    {
        if (File.Exists(temporary))
        {
            File.Delete(temporary);
        }
    }
}

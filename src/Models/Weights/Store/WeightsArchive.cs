using System.IO.Compression;

namespace StyleKernels.Models.Weights.Store;

/// <summary>Unpacks the weights of a .tar.gz archive into a folder beside it.</summary>
internal static class WeightsArchive
{
    private const string Suffix = ".unpacked";
    private const long MaxBytes = 8L << 30;
    private const int MaxFiles = 64;

    /// <summary>Unpacks an archive of the store once; later calls find the folder.</summary>
    /// <param name="archive">The archive.</param>
    /// <param name="prefix">How the names of the files to unpack begin; folders in the archive are dropped.</param>
    /// <returns>The prefix in the folder, which is what a checkpoint is called.</returns>
    /// <exception cref="WeightsException">The archive is broken, too large or without such a file.</exception>
    internal static string Unpack(string archive, string prefix) => Unpack(archive, prefix, archive, _ => { }, CancellationToken.None);

    /// <summary>Unpacks an archive beside the place that it will have in the store.</summary>
    /// <param name="archive">The archive, wherever it is.</param>
    /// <param name="prefix">How the names of the files to unpack begin.</param>
    /// <param name="place">Where the archive is, or will be, in the store.</param>
    /// <param name="check">Looks at the unpacked files; when it throws, nothing is left behind.</param>
    /// <param name="stop">Ends it early, with nothing left behind.</param>
    /// <returns>The prefix in the folder.</returns>
    internal static string Unpack(string archive, string prefix, string place, Action<string> check, CancellationToken stop)
    {
        string folder = place + Suffix;
        if (!Directory.Exists(folder))
        {
            string temporary = $"{folder}.{Guid.NewGuid():N}.tmp";
            try
            {
                Directory.CreateDirectory(temporary);
                Extract(archive, prefix, temporary, stop);
                check(Path.Combine(temporary, prefix));
                Place(temporary, folder);
            }
            catch (Exception e)
            {
                Remove(temporary);
                if (e is InvalidDataException or EndOfStreamException or FormatException)
                {
                    throw new WeightsException($"'{archive}' is not a whole .tar.gz archive: {e.Message}", e);
                }

                throw;
            }
        }

        return Path.Combine(folder, prefix);
    }

    /// <summary>Removes what an archive unpacked to, because another archive takes its place.</summary>
    internal static void Forget(string archive) => Remove(archive + Suffix);

    /// <summary>Gives unpacked files their folder, unless another process has unpacked the archive meanwhile.</summary>
    private static void Place(string temporary, string folder)
    {
        try
        {
            Directory.Move(temporary, folder);
        }
        catch (IOException) when (Directory.Exists(folder))
        {
            Remove(temporary);
        }
    }

    private static void Remove(string folder)
    {
        if (Directory.Exists(folder))
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static void Extract(string archive, string prefix, string folder, CancellationToken stop)
    {
        using var unzipped = new GZipStream(File.OpenRead(archive), CompressionMode.Decompress);
        var contents = new TarFiles(unzipped);
        long bytes = 0;
        int files = 0;
        while (contents.Next(stop) is { } file)
        {
            string name = Path.GetFileName(file.Name);
            if (!name.StartsWith(prefix, StringComparison.Ordinal) || !WeightsFolder.IsInside(name))
            {
                continue;
            }

            if (file.Length > MaxBytes - bytes || ++files > MaxFiles)
            {
                throw new WeightsException($"'{archive}' unpacks to more than {MaxFiles} files or {MaxBytes} bytes.");
            }

            bytes += file.Length;
            using FileStream target = new(Path.Combine(folder, name), FileMode.CreateNew, FileAccess.Write);
            contents.CopyTo(target, stop);
        }

        if (files == 0)
        {
            throw new WeightsException($"'{archive}' has no file whose name begins with '{prefix}'.");
        }
    }
}

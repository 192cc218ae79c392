using System.Security.Cryptography;

namespace StyleKernels.Models.Weights.Store;

/// <summary>SHA-256 of files, and the record of it beside a file.</summary>
internal static class FileHash
{
    /// <summary>The digits of a whole hash.</summary>
    internal const int Digits = 64;

    private const string RecordSuffix = ".sha256";

    /// <summary>The SHA-256 of a file in lower-case hexadecimal.</summary>
    internal static string Compute(string path, CancellationToken stop = default)
    {
        using FileStream stream = File.OpenRead(path);
        return Convert.ToHexStringLower(SHA256.HashDataAsync(stream, stop).AsTask().GetAwaiter().GetResult());
    }

    /// <summary>Whether a hash agrees with a published one, of which only the first digits may be known.</summary>
    internal static bool Agrees(string hash, string published) => hash.StartsWith(published, StringComparison.OrdinalIgnoreCase);

    /// <summary>Whether a hash is published for a file, and is this one.</summary>
    internal static bool IsPublished(string hash, KnownWeights known) => known.Sha256 is not null && Agrees(hash, known.Sha256);

    /// <summary>The hash recorded when the file came into the store, or null.</summary>
    internal static string? Recorded(string path)
    {
        string record = path + RecordSuffix;
        string text = File.Exists(record) ? File.ReadAllText(record) : string.Empty;
        return text.Length >= Digits ? text[..Digits] : null;
    }

    /// <summary>Records a hash beside a file, in the form <c>sha256sum --check</c> reads.</summary>
    internal static void Record(string path, string hash)
    {
        byte[] line = System.Text.Encoding.UTF8.GetBytes($"{hash}  {Path.GetFileName(path)}\n");
        AtomicFile.Write(path + RecordSuffix, stream => stream.Write(line));
    }
}

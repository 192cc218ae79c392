using System.Text;

namespace StyleKernels.Evaluation.Runs;

/// <summary>
/// The rows of a run on their way to the disk. Every row is handed to the system as soon as it is measured; of a run that was killed all whole lines
/// count, and a last one without its end is dropped. Features of rows lie in a file beside it; a row counts if both are whole.
/// </summary>
internal sealed class RowFile : IDisposable
{
    private readonly FileStream _stream;
    private readonly FeatureFile? _features;

    private RowFile(FileStream stream, FeatureFile? features, int count)
    {
        _stream = stream;
        _features = features;
        Count = count;
    }

    /// <summary>How many rows are in the file.</summary>
    internal int Count { get; private set; }

    /// <summary>Begins a file, or goes on with one.</summary>
    /// <exception cref="EvaluationException">The file has other columns.</exception>
    internal static RowFile Open(string path, RowSchema schema)
    {
        string header = RowText.Line(schema.Header);
        var stream = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.Read);
        FeatureFile? features = null;
        try
        {
            features = schema.Features > 0 ? FeatureFile.Open(FeatureFile.Beside(path), schema.Features, expected: stream.Length > header.Length) : null;
            (int lines, long end) = WholeLines(stream, features is null ? int.MaxValue : 1 + features.Count);
            RequireHeader(stream, header, lines, path);
            stream.SetLength(end);
            if (lines == 0)
            {
                stream.Write(Encoding.UTF8.GetBytes(header));
                stream.Flush();
            }

            int count = Math.Max(0, lines - 1);
            features?.Shorten(count);
            stream.Seek(0, SeekOrigin.End);
            return new RowFile(stream, features, count);
        }
        catch
        {
            stream.Dispose();
            features?.Dispose();
            throw;
        }
    }

    internal void Append(Row row)
    {
        _features?.Append(row.Features);
        _stream.Write(Encoding.UTF8.GetBytes(RowText.Line(row)));
        _stream.Flush();
        Count++;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _stream.Dispose();
        _features?.Dispose();
    }

    private static void RequireHeader(FileStream stream, string header, int lines, string path)
    {
        if (lines > 0 && !StartsWith(stream, header))
        {
            throw new EvaluationException($"{path}: its columns are not those of this study; choose another folder");
        }
    }

    /// <summary>How many whole lines there are, at most so many, and where the last of them ends.</summary>
    private static (int Lines, long End) WholeLines(FileStream stream, int most)
    {
        (int lines, long end, long position) = (0, 0, 0);
        var buffer = new byte[1 << 16];
        for (int read = stream.Read(buffer); read > 0; read = stream.Read(buffer))
        {
            for (int i = 0; i < read; i++)
            {
                if (lines < most && buffer[i] == (byte)'\n')
                {
                    lines++;
                    end = position + i + 1;
                }
            }

            position += read;
        }

        return (lines, end);
    }

    private static bool StartsWith(FileStream stream, string header)
    {
        byte[] expected = Encoding.UTF8.GetBytes(header);
        var found = new byte[expected.Length];
        stream.Position = 0;
        return stream.ReadAtLeast(found, found.Length, throwOnEndOfStream: false) == found.Length && found.AsSpan().SequenceEqual(expected);
    }
}

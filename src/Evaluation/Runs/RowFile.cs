using System.Text;

namespace StyleKernels.Evaluation.Runs;

/// <summary>
/// The rows of a run on their way to the disk. Every row is handed to the system as soon as it is measured; of a run that was killed all whole lines
/// count, and a last one without its end is dropped.
/// </summary>
internal sealed class RowFile : IDisposable
{
    private readonly FileStream _stream;

    private RowFile(FileStream stream, int count)
    {
        _stream = stream;
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
        try
        {
            (int lines, long end) = WholeLines(stream);
            stream.SetLength(end);
            if (lines == 0)
            {
                stream.Write(Encoding.UTF8.GetBytes(header));
                stream.Flush();
                return new RowFile(stream, 0);
            }

            return StartsWith(stream, header)
                ? new RowFile(stream, lines - 1)
                : throw new EvaluationException($"{path}: its columns are not those of this study; choose another folder");
        }
        catch
        {
            stream.Dispose();
            throw;
        }
    }

    internal void Append(Row row)
    {
        _stream.Write(Encoding.UTF8.GetBytes(RowText.Line(row)));
        _stream.Flush();
        Count++;
    }

    /// <inheritdoc/>
    public void Dispose() => _stream.Dispose();

    private static (int Lines, long End) WholeLines(FileStream stream)
    {
        (int lines, long end, long position) = (0, 0, 0);
        var buffer = new byte[1 << 16];
        for (int read = stream.Read(buffer); read > 0; read = stream.Read(buffer))
        {
            for (int i = 0; i < read; i++)
            {
                if (buffer[i] == (byte)'\n')
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
        bool same = stream.ReadAtLeast(found, found.Length, throwOnEndOfStream: false) == found.Length && found.AsSpan().SequenceEqual(expected);
        stream.Seek(0, SeekOrigin.End);
        return same;
    }
}

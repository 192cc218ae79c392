using System.Runtime.InteropServices;

namespace StyleKernels.Evaluation.Runs;

/// <summary>
/// The features of rows, float32 in the machine's order, as many for each row as the schema says, without anything between them. A row that
/// has none has NaN.
/// </summary>
internal sealed class FeatureFile : IDisposable
{
    private const string Extension = ".features";

    private readonly FileStream _stream;
    private readonly int _length;

    private FeatureFile(FileStream stream, int length)
    {
        _stream = stream;
        _length = length;
    }

    /// <summary>Of how many rows all are there.</summary>
    internal int Count => checked((int)(_stream.Length / RowBytes));

    private long RowBytes => sizeof(float) * (long)_length;

    /// <summary>The file that belongs to a file of rows.</summary>
    internal static string Beside(string rows) => Path.ChangeExtension(rows, Extension);

    /// <summary>Begins a file, or goes on with one.</summary>
    /// <param name="path">The file.</param>
    /// <param name="length">Features of a row.</param>
    /// <param name="expected">Whether there are rows, so that the file must be there.</param>
    /// <exception cref="EvaluationException">It is not.</exception>
    internal static FeatureFile Open(string path, int length, bool expected) => !expected || File.Exists(path)
        ? new FeatureFile(new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.Read), length)
        : throw Missing(path);

    /// <summary>Opens a file that is only read.</summary>
    /// <exception cref="EvaluationException">There is none.</exception>
    internal static FeatureFile OpenRead(string path, int length) =>
        File.Exists(path) ? new FeatureFile(File.OpenRead(path), length) : throw Missing(path);

    /// <summary>Drops what is behind so many rows.</summary>
    internal void Shorten(int rows)
    {
        _stream.SetLength(rows * RowBytes);
        _stream.Seek(0, SeekOrigin.End);
    }

    /// <summary>Adds a row.</summary>
    internal void Append(float[]? features)
    {
        if (features is not null && features.Length != _length)
        {
            throw new EvaluationException($"{_stream.Name}: {features.Length} features where {_length} are expected");
        }

        float[] row = features ?? Enumerable.Repeat(float.NaN, _length).ToArray();
        _stream.Write(MemoryMarshal.AsBytes<float>(row));
        _stream.Flush();
    }

    /// <summary>The features of a row.</summary>
    internal float[] Read(int row)
    {
        var features = new float[_length];
        _stream.Position = row * RowBytes;
        return _stream.ReadAtLeast(MemoryMarshal.AsBytes(features.AsSpan()), checked((int)RowBytes), throwOnEndOfStream: false) == RowBytes
            ? features
            : throw new EvaluationException($"{_stream.Name}: it ends before row {row + 1}");
    }

    /// <inheritdoc/>
    public void Dispose() => _stream.Dispose();

    private static EvaluationException Missing(string path) =>
        new($"{path} is missing, which belongs to the rows beside it; put it there, or delete these rows to have them measured again");
}

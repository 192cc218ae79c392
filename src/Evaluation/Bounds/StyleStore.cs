using System.Runtime.InteropServices;

namespace StyleKernels.Evaluation.Bounds;

/// <summary>
/// Encoded pictures in a temporary file, a record of the same length for each, so that memory does not grow with their number; the system keeps in
/// memory what fits. Gram matrices of VGG-16 take 1.4 MB a picture.
/// </summary>
internal sealed class StyleStore : IDisposable
{
    private readonly FileStream _file;
    private readonly Dictionary<int, int> _slots = [];
    private readonly Func<int, LayerStyle[]> _encode;
    private int[]? _channels;

    /// <param name="path">The file, removed at the end.</param>
    /// <param name="encode">Encodes the picture of a number.</param>
    internal StyleStore(string path, Func<int, LayerStyle[]> encode)
    {
        _encode = encode;
        _file = new FileStream(path, FileMode.Create, FileAccess.ReadWrite, FileShare.None, bufferSize: 0, FileOptions.DeleteOnClose);
    }

    private long RecordBytes => _channels!.Sum(c => ((long)c * c * sizeof(float)) + (2L * c * sizeof(double)));

    /// <summary>The picture's styles by layer, encoded when it is met for the first time.</summary>
    internal LayerStyle[] Get(int picture)
    {
        if (_slots.TryGetValue(picture, out int slot))
        {
            return Read(slot);
        }

        LayerStyle[] styles = _encode(picture);
        _channels ??= [.. styles.Select(style => style.Mean.Length)];
        Write(_slots.Count, styles);
        _slots[picture] = _slots.Count;
        return styles;
    }

    /// <inheritdoc/>
    public void Dispose() => _file.Dispose();

    private void Write(int slot, LayerStyle[] styles)
    {
        _file.Position = slot * RecordBytes;
        foreach (LayerStyle style in styles)
        {
            _file.Write(MemoryMarshal.AsBytes(style.Gram.AsSpan()));
            _file.Write(MemoryMarshal.AsBytes(style.Mean.AsSpan()));
            _file.Write(MemoryMarshal.AsBytes(style.Eigenvalues.AsSpan()));
        }
    }

    private LayerStyle[] Read(int slot)
    {
        _file.Position = slot * RecordBytes;
        return [.. _channels!.Select(channels => new LayerStyle(Next<float>(channels * channels), Next<double>(channels), Next<double>(channels)))];
    }

    private T[] Next<T>(int count)
        where T : unmanaged
    {
        var values = new T[count];
        _file.ReadExactly(MemoryMarshal.AsBytes(values.AsSpan()));
        return values;
    }
}

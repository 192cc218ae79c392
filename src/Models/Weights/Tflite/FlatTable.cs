using System.Buffers.Binary;
using System.Text;

namespace StyleKernels.Models.Weights.Tflite;

/// <summary>A table of a FlatBuffer. Every access is checked against the buffer; nothing is trusted.</summary>
/// <param name="file">What error messages call the file.</param>
/// <param name="data">The whole buffer.</param>
/// <param name="position">Where the table starts.</param>
internal readonly struct FlatTable(string file, byte[] data, int position)
{
    private const int MaxTextBytes = 1024;

    /// <summary>The root table of a buffer.</summary>
    internal static FlatTable Root(string file, byte[] data) => new FlatTable(file, data, 0).Follow(0);

    /// <summary>A byte field, or its default.</summary>
    internal byte Byte(int field, byte missing = 0) => Field(field) is { } at ? Span(at, 1)[0] : missing;

    /// <summary>An integer field, or its default.</summary>
    internal int Int32(int field, int missing = 0) => Field(field) is { } at ? ReadInt32(at) : missing;

    /// <summary>A table field, or null.</summary>
    internal FlatTable? Table(int field) => Field(field) is { } at ? Follow(at) : null;

    /// <summary>A text field, or empty.</summary>
    internal string Text(int field)
    {
        ReadOnlySpan<byte> bytes = Vector(field, 1);
        return bytes.Length <= MaxTextBytes ? Encoding.UTF8.GetString(bytes) : throw Broken($"a name of {bytes.Length} bytes");
    }

    /// <summary>The bytes of a vector field of numbers; empty when it is missing.</summary>
    /// <param name="field">The field.</param>
    /// <param name="elementSize">Bytes per element.</param>
    internal ReadOnlySpan<byte> Vector(int field, int elementSize)
    {
        if (Field(field) is not { } at)
        {
            return [];
        }

        int start = Target(at);
        long bytes = (long)ReadInt32(start) * elementSize;
        return Span(start + sizeof(int), bytes);
    }

    /// <summary>The tables of a vector field; none when it is missing.</summary>
    internal IEnumerable<FlatTable> Tables(int field)
    {
        if (Field(field) is not { } at)
        {
            yield break;
        }

        int start = Target(at);
        int count = ReadInt32(start);
        _ = Span(start + sizeof(int), (long)count * sizeof(int)).Length;
        for (int i = 0; i < count; i++)
        {
            yield return Follow(start + sizeof(int) + (i * sizeof(int)));
        }
    }

    private int? Field(int field)
    {
        long table = (long)position - ReadInt32(position);
        int tableSize = BinaryPrimitives.ReadUInt16LittleEndian(Span(table, 2));
        int entry = 4 + (2 * field);
        if (entry + 2 > tableSize)
        {
            return null;
        }

        int offset = BinaryPrimitives.ReadUInt16LittleEndian(Span(table + entry, 2));
        return offset == 0 ? null : checked(position + offset);
    }

    private FlatTable Follow(int at) => new(file, data, Target(at));

    private int Target(int at)
    {
        long target = at + (long)(uint)ReadInt32(at);
        _ = Span(target, sizeof(int)).Length;
        return (int)target;
    }

    private int ReadInt32(int at) => BinaryPrimitives.ReadInt32LittleEndian(Span(at, sizeof(int)));

    private ReadOnlySpan<byte> Span(long start, long length) =>
        start >= 0 && length >= 0 && start + length <= data.Length
            ? data.AsSpan((int)start, (int)length)
            : throw Broken($"an offset to bytes {start} to {start + length} of {data.Length}");

    private WeightsException Broken(string what) => new($"'{file}' is cut off or broken: it has {what}.");
}

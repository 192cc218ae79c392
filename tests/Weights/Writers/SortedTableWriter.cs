using Snappier;
using StyleKernels.Models.Weights.TensorFlow;

namespace StyleKernels.Tests.Weights.Writers;

/// <summary>Writes sorted string tables as LevelDB does.</summary>
internal sealed class SortedTableWriter
{
    private const int RestartInterval = 4;

    /// <summary>Whether blocks are packed with Snappy, as V1 checkpoints can be.</summary>
    internal bool Compressed { get; init; }

    /// <summary>How many entries a block takes.</summary>
    internal int EntriesPerBlock { get; init; } = 3;

    /// <summary>How often the index names every block; once in an honest table.</summary>
    internal int IndexCopies { get; init; } = 1;

    /// <summary>Changes the bytes of a block before its checksum is made, so that damage passes the checksum.</summary>
    internal Action<byte[]>? Damage { get; init; }

    internal byte[] Write(IEnumerable<(byte[] Key, byte[] Value)> entries)
    {
        using var file = new MemoryStream();
        List<(byte[] Key, byte[] Value)> index = [];
        foreach ((byte[] Key, byte[] Value)[] block in entries.Chunk(EntriesPerBlock))
        {
            index.Add((block[^1].Key, WriteBlock(file, block)));
        }

        index = [.. Enumerable.Repeat(index, IndexCopies).SelectMany(copy => copy)];
        byte[] metaindex = WriteBlock(file, []);
        byte[] indexHandle = WriteBlock(file, index);
        byte[] footer = new byte[48];
        metaindex.CopyTo(footer, 0);
        indexHandle.CopyTo(footer, metaindex.Length);
        SortedTable.Magic.CopyTo(footer.AsSpan(40));
        file.Write(footer);
        return file.ToArray();
    }

    private byte[] WriteBlock(MemoryStream file, IReadOnlyList<(byte[] Key, byte[] Value)> entries)
    {
        byte[] content = Content(entries);
        byte[] stored = Compressed ? Snappy.CompressToArray(content) : content;
        Damage?.Invoke(stored);
        byte[] typed = [.. stored, Compressed ? (byte)1 : (byte)0];
        byte[] handle = new ProtoWriter().Varint((ulong)file.Position).Varint((ulong)stored.Length).ToArray();
        file.Write(typed);
        file.Write(BitConverter.GetBytes(Crc32C.Mask(Crc32C.Append(typed))));
        return handle;
    }

    private static byte[] Content(IReadOnlyList<(byte[] Key, byte[] Value)> entries)
    {
        using var block = new MemoryStream();
        var restarts = new List<int> { 0 };
        for (int i = 0; i < entries.Count; i++)
        {
            bool restart = i % RestartInterval == 0;
            if (restart && i > 0)
            {
                restarts.Add((int)block.Position);
            }

            (byte[] key, byte[] value) = entries[i];
            int shared = restart ? 0 : entries[i - 1].Key.AsSpan().CommonPrefixLength(key);
            block.Write(new ProtoWriter().Varint((ulong)shared).Varint((ulong)(key.Length - shared)).Varint((ulong)value.Length).ToArray());
            block.Write(key.AsSpan(shared));
            block.Write(value);
        }

        restarts.ForEach(restart => block.Write(BitConverter.GetBytes(restart)));
        block.Write(BitConverter.GetBytes(restarts.Count));
        return block.ToArray();
    }
}

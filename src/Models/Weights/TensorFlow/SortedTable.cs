using System.Buffers.Binary;

namespace StyleKernels.Models.Weights.TensorFlow;

/// <summary>
/// A sorted string table as LevelDB writes it: blocks of prefix-compressed keys, each with a checksum, found through an index block
/// named in the footer. TensorFlow keeps checkpoints in such tables.
/// </summary>
internal sealed class SortedTable
{
    private const int FooterBytes = 48;
    private const int TrailerBytes = 5;
    private const int MaxKeyBytes = 4096;

    /// <summary>A key costs few bytes where it shares its beginning with the one before; a checkpoint has thousands, of some fifty bytes.</summary>
    private const int MaxEntries = 1 << 18;

    private const int MaxBytesOfKeys = 1 << 24;

    private readonly Stream _stream;
    private readonly string _file;

    private SortedTable(Stream stream, string file)
    {
        _stream = stream;
        _file = file;
    }

    /// <summary>One entry of the table.</summary>
    /// <param name="key">The key; text, or an ordered encoding in V1 checkpoints.</param>
    /// <param name="value">The value, valid only during the call.</param>
    internal delegate void Visitor(ReadOnlySpan<byte> key, ReadOnlySpan<byte> value);

    /// <summary>The last eight bytes of every table, little-endian.</summary>
    internal static ReadOnlySpan<byte> Magic => [0x57, 0xfb, 0x80, 0x8b, 0x24, 0x75, 0x47, 0xdb];

    /// <summary>Visits every entry in order, one block in memory at a time.</summary>
    /// <param name="stream">A seekable stream.</param>
    /// <param name="file">What error messages call the file.</param>
    /// <param name="visit">Called per entry.</param>
    /// <exception cref="WeightsException">The table is broken or a checksum is wrong.</exception>
    internal static void Visit(Stream stream, string file, Visitor visit) => new SortedTable(stream, file).Visit(visit);

    private void Visit(Visitor visit)
    {
        long behind = 0;
        byte[] last = [];
        (int entries, int bytesOfKeys) = (0, 0);
        VisitBlock(ReadBlock(ReadIndexHandle()), (_, value) =>
        {
            BlockHandle handle = BlockHandle.Parse(value, _file);
            // Blocks that lie one behind the other cannot unpack the same bytes twice.
            if (handle.Offset < behind)
            {
                throw Broken("overlapping blocks");
            }

            behind = handle.Offset + handle.Size + TrailerBytes;
            VisitBlock(ReadBlock(handle), (key, entry) =>
            {
                if (last.Length > 0 && key.SequenceCompareTo(last) <= 0)
                {
                    throw Broken("keys out of order");
                }

                bytesOfKeys += key.Length;
                if (++entries > MaxEntries || bytesOfKeys > MaxBytesOfKeys)
                {
                    throw Broken("more or longer keys than any checkpoint");
                }

                last = key.ToArray();
                visit(key, entry);
            });
        });
    }

    private BlockHandle ReadIndexHandle()
    {
        if (_stream.Length < FooterBytes)
        {
            throw Broken($"only {_stream.Length} bytes");
        }

        Span<byte> footer = stackalloc byte[FooterBytes];
        _stream.Position = _stream.Length - FooterBytes;
        _stream.ReadExactly(footer);
        if (!footer[^Magic.Length..].SequenceEqual(Magic))
        {
            throw Broken("no table's mark at its end");
        }

        var handles = new ProtoReader(footer, _file);
        handles.Varint();
        handles.Varint();
        return BlockHandle.Read(ref handles, _file);
    }

    private byte[] ReadBlock(BlockHandle handle)
    {
        long available = _stream.Length - FooterBytes - TrailerBytes;
        if (handle.Offset > available || handle.Size > available - handle.Offset || handle.Size > int.MaxValue - TrailerBytes)
        {
            throw Broken($"a block at {handle.Offset} of {handle.Size} bytes");
        }

        byte[] block = new byte[handle.Size + TrailerBytes];
        _stream.Position = handle.Offset;
        _stream.ReadExactly(block);
        ReadOnlySpan<byte> content = block.AsSpan(0, (int)handle.Size);
        uint stored = BinaryPrimitives.ReadUInt32LittleEndian(block.AsSpan((int)handle.Size + 1));
        if (stored != Crc32C.Mask(Crc32C.Append(block.AsSpan(0, (int)handle.Size + 1))))
        {
            throw Broken($"a block at {handle.Offset} with a wrong checksum");
        }

        return block[handle.Size] switch
        {
            0 => content.ToArray(),
            1 => SnappyBlock.Unpack(content, _file),
            byte kind => throw Broken($"a block of the unknown kind {kind}"),
        };
    }

    private void VisitBlock(byte[] block, Visitor visit)
    {
        int end = EntriesEnd(block);
        byte[] key = new byte[MaxKeyBytes];
        int keyLength = 0;
        var reader = new ProtoReader(block.AsSpan(0, end), _file);
        while (!reader.AtEnd)
        {
            ulong shared = reader.Varint();
            ulong added = reader.Varint();
            ulong valueLength = reader.Varint();
            if (shared > (ulong)keyLength || added > MaxKeyBytes - shared)
            {
                throw Broken("a key that is too long or shares too much");
            }

            reader.Take(added).CopyTo(key.AsSpan((int)shared));
            keyLength = (int)(shared + added);
            visit(key.AsSpan(0, keyLength), reader.Take(valueLength));
        }
    }

    private int EntriesEnd(byte[] block)
    {
        uint restarts = block.Length < sizeof(uint)
            ? 0
            : BinaryPrimitives.ReadUInt32LittleEndian(block.AsSpan(block.Length - sizeof(uint)));
        long end = block.Length - ((restarts + 1L) * sizeof(uint));
        return restarts > 0 && end >= 0 ? (int)end : throw Broken("a block without restart points");
    }

    private WeightsException Broken(string what) => new($"'{_file}' is no whole TensorFlow checkpoint table: it has {what}.");

    private readonly record struct BlockHandle(long Offset, long Size)
    {
        internal static BlockHandle Parse(ReadOnlySpan<byte> value, string file)
        {
            var reader = new ProtoReader(value, file);
            return Read(ref reader, file);
        }

        internal static BlockHandle Read(ref ProtoReader reader, string file)
        {
            ulong offset = reader.Varint();
            ulong size = reader.Varint();
            return offset <= long.MaxValue && size <= long.MaxValue
                ? new BlockHandle((long)offset, (long)size)
                : throw new WeightsException($"'{file}' is no whole TensorFlow checkpoint table: a block lies at {offset}.");
        }
    }
}

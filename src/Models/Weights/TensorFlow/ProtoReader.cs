using System.Buffers.Binary;
using System.Text;

namespace StyleKernels.Models.Weights.TensorFlow;

/// <summary>Walks the fields of a protocol buffer message, with every length checked.</summary>
/// <param name="data">The message.</param>
/// <param name="file">What error messages call the file.</param>
internal ref struct ProtoReader(ReadOnlySpan<byte> data, string file)
{
    private const int MaxTextBytes = 4096;

    private readonly ReadOnlySpan<byte> _data = data;
    private readonly string _file = file;
    private int _position;
    private int _wire;

    /// <summary>The number of the present field.</summary>
    internal int Field { get; private set; }

    /// <summary>Steps to the next field.</summary>
    /// <returns>Whether there is one.</returns>
    internal bool Next()
    {
        if (_position == _data.Length)
        {
            return false;
        }

        ulong tag = Varint();
        Field = tag >> 3 is > 0 and < 1 << 29 ? (int)(tag >> 3) : throw Broken();
        _wire = (int)(tag & 7);
        return true;
    }

    /// <summary>The field's value as an integer.</summary>
    internal long Integer() => _wire == 0 ? (long)Varint() : throw Broken();

    /// <summary>The field's value as four bytes.</summary>
    internal uint Fixed32() => _wire == 5 ? BinaryPrimitives.ReadUInt32LittleEndian(Take(4)) : throw Broken();

    /// <summary>The field's bytes: a message, a text or packed numbers.</summary>
    internal ReadOnlySpan<byte> Bytes() => _wire == 2 ? Take(Varint()) : throw Broken();

    /// <summary>A reader of the message in the field.</summary>
    internal ProtoReader Message() => new(Bytes(), _file);

    /// <summary>The field's text.</summary>
    internal string Text()
    {
        ReadOnlySpan<byte> bytes = Bytes();
        return bytes.Length <= MaxTextBytes ? Encoding.UTF8.GetString(bytes) : throw Broken();
    }

    /// <summary>Whether the field holds packed numbers rather than one.</summary>
    internal bool IsPacked => _wire == 2;

    /// <summary>One number of so many bytes, or packed ones.</summary>
    internal ReadOnlySpan<byte> FixedNumbers(int size) => _wire switch
    {
        2 => Bytes() is { } bytes && bytes.Length % size == 0 ? bytes : throw Broken(),
        5 when size == 4 => Take(4),
        1 when size == 8 => Take(8),
        _ => throw Broken(),
    };

    /// <summary>Passes over the field.</summary>
    internal void Skip()
    {
        if (_wire == 0)
        {
            Varint();
            return;
        }

        Take(_wire switch { 1 => 8, 2 => Varint(), 5 => 4, _ => throw Broken() });
    }

    /// <summary>A variable-length integer of at most ten bytes.</summary>
    internal ulong Varint()
    {
        ulong value = 0;
        for (int shift = 0; shift < 70; shift += 7)
        {
            byte next = Take(1)[0];
            value |= (ulong)(next & 0x7f) << Math.Min(shift, 63);
            if (next < 0x80)
            {
                return value;
            }
        }

        throw Broken();
    }

    /// <summary>Whether every byte has been read.</summary>
    internal readonly bool AtEnd => _position == _data.Length;

    /// <summary>The next bytes, without a field around them.</summary>
    internal ReadOnlySpan<byte> Take(ulong count)
    {
        if (count > (ulong)(_data.Length - _position))
        {
            throw Broken();
        }

        ReadOnlySpan<byte> bytes = _data.Slice(_position, (int)count);
        _position += (int)count;
        return bytes;
    }

    private readonly WeightsException Broken() => new($"'{_file}' is broken: it holds a message that is cut off or malformed.");
}

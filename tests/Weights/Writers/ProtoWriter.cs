using System.Text;

namespace StyleKernels.Tests.Weights.Writers;

/// <summary>Writes protocol buffer messages.</summary>
internal sealed class ProtoWriter
{
    private readonly List<byte> _bytes = [];

    internal byte[] ToArray() => [.. _bytes];

    internal ProtoWriter Varint(ulong value)
    {
        for (; value >= 0x80; value >>= 7)
        {
            _bytes.Add((byte)(value | 0x80));
        }

        _bytes.Add((byte)value);
        return this;
    }

    internal ProtoWriter Integer(int field, long value) => Varint((ulong)field << 3).Varint((ulong)value);

    internal ProtoWriter Bytes(int field, ReadOnlySpan<byte> value)
    {
        Varint(((ulong)field << 3) | 2).Varint((ulong)value.Length);
        _bytes.AddRange(value);
        return this;
    }

    internal ProtoWriter Text(int field, string value) => Bytes(field, Encoding.UTF8.GetBytes(value));

    internal ProtoWriter Message(int field, ProtoWriter message) => Bytes(field, message.ToArray());

    internal ProtoWriter Fixed32(int field, uint value)
    {
        Varint(((ulong)field << 3) | 5);
        _bytes.AddRange(BitConverter.GetBytes(value));
        return this;
    }

    /// <summary>A TensorShapeProto.</summary>
    internal static ProtoWriter Shape(params long[] sizes)
    {
        var shape = new ProtoWriter();
        foreach (long size in sizes)
        {
            shape.Message(2, new ProtoWriter().Integer(1, size));
        }

        return shape;
    }
}

using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;

namespace StyleKernels.Tests.Weights.Writers;

/// <summary>Writes FlatBuffers front to back: a table first, then what it refers to.</summary>
internal sealed class FlatBufferWriter
{
    private readonly List<byte> _bytes = [.. new byte[8]];

    internal FlatBufferWriter(string mark)
    {
        Encoding.ASCII.GetBytes(mark).CopyTo(CollectionsMarshal.AsSpan(_bytes)[4..]);
        PatchOffset(0, 8);
    }

    internal byte[] ToArray() => [.. _bytes];

    /// <summary>Starts a table whose fields all take four bytes.</summary>
    /// <returns>Where each field is, to be filled or patched; -1 for an absent one.</returns>
    internal int[] Table(params bool[] present)
    {
        int vtable = _bytes.Count;
        int[] offsets = new int[present.Length];
        int size = 4;
        for (int i = 0; i < present.Length; i++)
        {
            offsets[i] = present[i] ? size : -1;
            size += present[i] ? 4 : 0;
        }

        UInt16(4 + (2 * present.Length));
        UInt16(size);
        Array.ForEach(offsets, offset => UInt16(Math.Max(offset, 0)));
        int table = _bytes.Count;
        Int32(table - vtable);
        _bytes.AddRange(new byte[size - 4]);
        return [.. offsets.Select(offset => offset < 0 ? -1 : table + offset)];
    }

    /// <summary>Where a table starts that <see cref="Table"/> would write next.</summary>
    internal int NextTable(int fields) => _bytes.Count + 4 + (2 * fields);

    internal void Set(int at, int value) =>
        BinaryPrimitives.WriteInt32LittleEndian(CollectionsMarshal.AsSpan(_bytes)[at..], value);

    /// <summary>Makes the field at <paramref name="at"/> refer to <paramref name="target"/>, which lies behind it.</summary>
    internal void PatchOffset(int at, int target) => Set(at, target - at);

    /// <summary>Writes a vector and makes a field refer to it.</summary>
    internal void Vector(int field, ReadOnlySpan<byte> content, int elementSize)
    {
        PatchOffset(field, _bytes.Count);
        Int32(content.Length / elementSize);
        _bytes.AddRange(content);
    }

    /// <summary>Writes a vector of table references, to be patched.</summary>
    /// <returns>Where each reference is.</returns>
    internal int[] Tables(int field, int count)
    {
        Vector(field, new byte[4 * count], 4);
        return [.. Enumerable.Range(0, count).Select(i => _bytes.Count - (4 * (count - i)))];
    }

    private void Int32(int value) => _bytes.AddRange(BitConverter.GetBytes(value));

    private void UInt16(int value) => _bytes.AddRange(BitConverter.GetBytes((ushort)value));
}

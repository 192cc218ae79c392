namespace StyleKernels.Tests.Weights.Writers;

/// <summary>A simple Snappy packer: literals, and copies of four-byte matches found through a table of the last places.</summary>
internal static class SnappyEncoder
{
    internal static byte[] Encode(ReadOnlySpan<byte> data)
    {
        var packed = new ProtoWriter().Varint((ulong)data.Length);
        var output = new List<byte>(packed.ToArray());
        var places = new Dictionary<uint, int>();
        int literal = 0;
        for (int i = 0; i + 4 <= data.Length;)
        {
            uint word = BitConverter.ToUInt32(data.Slice(i, 4));
            bool found = places.TryGetValue(word, out int place);
            places[word] = i;
            int length = found ? MatchLength(data, place, i) : 0;
            if (length < 4 || i - place > ushort.MaxValue)
            {
                i++;
                continue;
            }

            Literal(output, data[literal..i]);
            Copy(output, length, i - place);
            i += length;
            literal = i;
        }

        Literal(output, data[literal..]);
        return [.. output];
    }

    private static int MatchLength(ReadOnlySpan<byte> data, int place, int position)
    {
        int length = 0;
        while (length < 64 && position + length < data.Length && data[place + length] == data[position + length])
        {
            length++;
        }

        return length;
    }

    private static void Literal(List<byte> output, ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length is > 0 and <= 60)
        {
            output.Add((byte)((bytes.Length - 1) << 2));
        }
        else if (bytes.Length > 60)
        {
            output.Add(61 << 2);
            output.AddRange(BitConverter.GetBytes((ushort)(bytes.Length - 1)));
        }

        output.AddRange(bytes);
    }

    private static void Copy(List<byte> output, int length, int offset)
    {
        if (length is >= 4 and <= 11 && offset < 2048)
        {
            output.Add((byte)(1 | ((length - 4) << 2) | ((offset >> 8) << 5)));
            output.Add((byte)offset);
        }
        else
        {
            output.Add((byte)(2 | ((length - 1) << 2)));
            output.AddRange(BitConverter.GetBytes((ushort)offset));
        }
    }
}

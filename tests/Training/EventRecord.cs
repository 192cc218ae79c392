using System.Buffers.Binary;
using System.Text;

namespace StyleKernels.Tests.Training;

/// <summary>
/// An event file, read by the description of its format (TFRecords, the protobuf wire format, event.proto and summary.proto) and not by the classes that
/// wrote it.
/// </summary>
/// <param name="Step">The step.</param>
/// <param name="FileVersion">Of the first record, else empty.</param>
/// <param name="IsStart">Whether it takes back everything from its step on.</param>
/// <param name="Scalars">By tag.</param>
/// <param name="Images">Encoded, by tag.</param>
internal sealed record EventRecord(
    long Step, string FileVersion, bool IsStart, IReadOnlyDictionary<string, float> Scalars, IReadOnlyDictionary<string, byte[]> Images)
{
    /// <summary>Reads a file, checksums included.</summary>
    public static IEnumerable<EventRecord> Read(string path)
    {
        byte[] file = File.ReadAllBytes(path);
        for (int at = 0; at < file.Length;)
        {
            int length = checked((int)BinaryPrimitives.ReadUInt64LittleEndian(Checked(file, at, sizeof(ulong))));
            at += sizeof(ulong) + sizeof(uint);
            yield return Parse(Checked(file, at, length).ToArray());
            at += length + sizeof(uint);
        }
    }

    private static ReadOnlySpan<byte> Checked(byte[] file, int at, int length)
    {
        ReadOnlySpan<byte> data = file.AsSpan(at, length);
        uint stored = BinaryPrimitives.ReadUInt32LittleEndian(file.AsSpan(at + length));
        uint crc = Crc(data);
        return stored == ((crc >> 15) | (crc << 17)) + 0xa282ead8
            ? data
            : throw new InvalidDataException($"the checksum of {length} bytes at {at} is wrong");
    }

    /// <summary>CRC-32C, bit by bit.</summary>
    private static uint Crc(ReadOnlySpan<byte> data)
    {
        uint crc = uint.MaxValue;
        foreach (byte value in data)
        {
            crc ^= value;
            for (int bit = 0; bit < 8; bit++)
            {
                crc = (crc >> 1) ^ ((crc & 1) * 0x82f63b78);
            }
        }

        return ~crc;
    }

    private static EventRecord Parse(byte[] message)
    {
        ILookup<int, byte[]> fields = Fields(message);
        var scalars = new Dictionary<string, float>();
        var images = new Dictionary<string, byte[]>();
        foreach (ILookup<int, byte[]> value in fields[5].SelectMany(summary => Fields(summary)[1]).Select(Fields))
        {
            string tag = Encoding.UTF8.GetString(value[1].Single());
            if (value[2].SingleOrDefault() is byte[] scalar)
            {
                scalars[tag] = BitConverter.ToSingle(scalar);
            }

            if (value[4].SingleOrDefault() is byte[] image)
            {
                images[tag] = Fields(image)[4].Single();
            }
        }

        return new EventRecord(
            fields[2].Select(step => BitConverter.ToInt64(step)).SingleOrDefault(),
            Encoding.UTF8.GetString(fields[3].SingleOrDefault() ?? []),
            fields[7].Any(log => BitConverter.ToInt64(Fields(log)[1].Single()) == 1),
            scalars,
            images);
    }

    /// <summary>The fields of a message by number; a varint as the eight bytes of its value.</summary>
    private static ILookup<int, byte[]> Fields(byte[] message)
    {
        var fields = new List<(int Number, byte[] Value)>();
        for (int at = 0; at < message.Length;)
        {
            long key = Varint(message, ref at);
            int length = (key & 7) switch
            {
                0 => 0,
                1 => 8,
                2 => checked((int)Varint(message, ref at)),
                5 => 4,
                _ => throw new InvalidDataException($"wire type {key & 7}"),
            };
            byte[] value = (key & 7) == 0 ? BitConverter.GetBytes(Varint(message, ref at)) : message[at..(at + length)];
            fields.Add(((int)(key >> 3), value));
            at += length;
        }

        return fields.ToLookup(field => field.Number, field => field.Value);
    }

    private static long Varint(byte[] message, ref int at)
    {
        long value = 0;
        for (int shift = 0; ; shift += 7)
        {
            byte next = message[at++];
            value |= (long)(next & 0x7f) << shift;
            if (next < 0x80)
            {
                return value;
            }
        }
    }
}

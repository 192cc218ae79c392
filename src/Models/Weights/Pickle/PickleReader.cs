using System.Buffers.Binary;
using System.Text;

namespace StyleKernels.Models.Weights.Pickle;

/// <summary>Reads the operands of a pickle from a stream, with a limit on the bytes of the whole program.</summary>
internal sealed class PickleReader
{
    /// <summary>
    /// A state dict of a thousand tensors takes under 200 kB. What the program builds is bounded by it too, but for what repeats shared values: calls
    /// (<see cref="TorchObjects"/>) and names (<see cref="StateDict"/>) have limits of their own.
    /// </summary>
    private const int MaxProgramBytes = 8 << 20;

    private const int MaxTextBytes = 1 << 16;
    private const int MaxLineBytes = 256;

    private readonly Stream _stream;
    private readonly byte[] _buffer = new byte[8];
    private int _left = MaxProgramBytes;

    /// <summary>Starts at the stream's present position.</summary>
    /// <param name="stream">A buffered stream.</param>
    /// <param name="file">What error messages call the file.</param>
    internal PickleReader(Stream stream, string file)
    {
        _stream = stream;
        File = file;
    }

    /// <summary>What error messages call the file.</summary>
    internal string File { get; }

    /// <summary>The next byte.</summary>
    internal byte ReadByte()
    {
        Count(1);
        int value = _stream.ReadByte();
        return value >= 0 ? (byte)value : throw Ended();
    }

    /// <summary>The next two bytes, little-endian.</summary>
    internal int ReadUInt16() => BinaryPrimitives.ReadUInt16LittleEndian(Read(2));

    /// <summary>The next four bytes, little-endian.</summary>
    internal int ReadInt32() => BinaryPrimitives.ReadInt32LittleEndian(Read(4));

    /// <summary>The next eight bytes, little-endian.</summary>
    internal long ReadInt64() => BinaryPrimitives.ReadInt64LittleEndian(Read(8));

    /// <summary>So many bytes, at most 64 KiB.</summary>
    internal byte[] ReadBytes(int length)
    {
        if (length is < 0 or > MaxTextBytes)
        {
            throw new WeightsException($"The pickle of '{File}' has a string of {length} bytes; at most {MaxTextBytes} are accepted.");
        }

        Count(length);
        byte[] bytes = new byte[length];
        Fill(bytes);
        return bytes;
    }

    /// <summary>Text up to a line break.</summary>
    internal string ReadLine()
    {
        var line = new StringBuilder();
        for (byte next = ReadByte(); next != '\n'; next = ReadByte())
        {
            if (line.Length == MaxLineBytes)
            {
                throw new WeightsException($"The pickle of '{File}' has a name of more than {MaxLineBytes} characters.");
            }

            line.Append((char)next);
        }

        return line.ToString();
    }

    private ReadOnlySpan<byte> Read(int length)
    {
        Count(length);
        Span<byte> span = _buffer.AsSpan(0, length);
        Fill(span);
        return span;
    }

    private void Fill(Span<byte> span)
    {
        if (_stream.ReadAtLeast(span, span.Length, throwOnEndOfStream: false) < span.Length)
        {
            throw Ended();
        }
    }

    private void Count(int bytes)
    {
        _left -= bytes;
        if (_left < 0)
        {
            throw new WeightsException($"The pickle of '{File}' is longer than {MaxProgramBytes} bytes.");
        }
    }

    private WeightsException Ended() => new($"'{File}' is cut off: it ends inside its pickle.");
}

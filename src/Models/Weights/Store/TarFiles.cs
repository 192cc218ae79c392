using System.Numerics;
using System.Text;

namespace StyleKernels.Models.Weights.Store;

/// <summary>The files of a tar archive, one after the other, in bounded memory.</summary>
/// <remarks>
/// <c>System.Formats.Tar</c> reads whatever length a header gives for a long name or for attributes into memory, so that an archive of some
/// kilobytes can ask for gigabytes. Here such headers are passed over: a file has the name of its plain header, of at most 100 bytes.
/// </remarks>
/// <param name="archive">The archive, read from where it is to its end.</param>
internal sealed class TarFiles(Stream archive)
{
    private const int Block = 512;
    private const int NameBytes = 100;
    private const int TypeAt = 156;
    private static readonly Range Size = 124..136;
    private static readonly Range Checksum = 148..156;

    private readonly byte[] _header = new byte[Block];
    private readonly byte[] _buffer = new byte[1 << 16];

    /// <summary>Bytes of the file at work that have not been read.</summary>
    private long _left;

    /// <summary>What fills its last block.</summary>
    private long _padding;

    /// <summary>Goes on to the next file, past what is left of the one before and whatever is no file.</summary>
    /// <param name="stop">Ends it early.</param>
    /// <returns>Its name, folders included, and its length; null at the archive's end.</returns>
    /// <exception cref="InvalidDataException">It is no tar archive.</exception>
    /// <exception cref="EndOfStreamException">It is cut off.</exception>
    public (string Name, long Length)? Next(CancellationToken stop)
    {
        while (true)
        {
            CopyTo(Stream.Null, stop);
            Read(Stream.Null, _padding, stop);
            int read = archive.ReadAtLeast(_header, Block, throwOnEndOfStream: false);
            if (read == 0 || (read == Block && !_header.AsSpan().ContainsAnyExcept((byte)0)))
            {
                return null;
            }

            if (read < Block)
            {
                throw new EndOfStreamException("it ends within a header");
            }

            RequireChecksum();
            _left = Number(_header.AsSpan(Size), "the length of a file");
            _padding = (Block - (_left % Block)) % Block;
            if (_header[TypeAt] is 0 or (byte)'0' or (byte)'7')
            {
                return (Text(_header.AsSpan(0, NameBytes)), _left);
            }
        }
    }

    /// <summary>Writes the file at work.</summary>
    /// <param name="target">Where to.</param>
    /// <param name="stop">Ends it early.</param>
    /// <exception cref="EndOfStreamException">The archive is cut off.</exception>
    public void CopyTo(Stream target, CancellationToken stop)
    {
        long length = _left;
        _left = 0;
        Read(target, length, stop);
    }

    private void Read(Stream target, long length, CancellationToken stop)
    {
        while (length > 0)
        {
            stop.ThrowIfCancellationRequested();
            Span<byte> part = _buffer.AsSpan(0, (int)Math.Min(length, _buffer.Length));
            archive.ReadExactly(part);
            target.Write(part);
            length -= part.Length;
        }
    }

    private void RequireChecksum()
    {
        long expected = Number(_header.AsSpan(Checksum), "a checksum");
        _header.AsSpan(Checksum).Fill((byte)' ');
        if (_header.Sum(value => (long)value) != expected)
        {
            throw new InvalidDataException("a header has a wrong checksum");
        }
    }

    /// <summary>Octal digits, or, of what is too large for them, the bytes of the number behind one that is 0x80.</summary>
    private static long Number(ReadOnlySpan<byte> field, string what)
    {
        if (field[0] == 0x80)
        {
            var large = new BigInteger(field[1..], isUnsigned: true, isBigEndian: true);
            return large <= long.MaxValue ? (long)large : throw new InvalidDataException($"{what} is no number");
        }

        string digits = Text(field).Trim();
        return digits.All(digit => digit is >= '0' and <= '7')
            ? digits.Aggregate(0L, (number, digit) => (8 * number) + (digit - '0'))
            : throw new InvalidDataException($"{what} is no number");
    }

    private static string Text(ReadOnlySpan<byte> field)
    {
        int end = field.IndexOf((byte)0);
        return Encoding.Latin1.GetString(end < 0 ? field : field[..end]);
    }
}

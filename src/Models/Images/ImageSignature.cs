using System.Buffers.Binary;

namespace StyleKernels.Models.Images;

/// <summary>Knows formats by the first bytes of a file, whatever its name says.</summary>
internal static class ImageSignature
{
    /// <summary>Bytes that are enough to tell.</summary>
    public const int Length = 32;

    private static readonly string[] Readable = ["JPEG", "PNG", "WebP", "GIF", "TIFF", "AVIF"];

    /// <summary>The formats that are read, as a message lists them.</summary>
    public static string ReadableFormats { get; } = $"{string.Join(", ", Readable[..^1])} and {Readable[^1]}";

    /// <summary>Whether a format is read; others are known by name only, so that a message can say what a file is.</summary>
    public static bool IsReadable(string? format) => Readable.Contains(format);

    /// <summary>The format of a file, null when it is none that is known.</summary>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static string? OfFile(string path)
    {
        Span<byte> head = stackalloc byte[Length];
        using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite, bufferSize: 0);
        int read = stream.ReadAtLeast(head, Length, throwOnEndOfStream: false);
        return Of(head[..read]);
    }

    /// <summary>The format that begins with <paramref name="head"/>, null when it is none that is known.</summary>
    public static string? Of(ReadOnlySpan<byte> head) => Raster(head) ?? Container(head) ?? Other(head);

    private static string? Raster(ReadOnlySpan<byte> head) => head switch
    {
        [0xFF, 0xD8, 0xFF, ..] => "JPEG",
        [0x89, (byte)'P', (byte)'N', (byte)'G', ..] => "PNG",
        [(byte)'G', (byte)'I', (byte)'F', (byte)'8', ..] => "GIF",
        [(byte)'I', (byte)'I', 42 or 43, 0, _, _, _, _, (byte)'C', (byte)'R', ..] => "camera raw (CR2)",
        [(byte)'I', (byte)'I', 42 or 43, 0, ..] or [(byte)'M', (byte)'M', 0, 42 or 43, ..] => "TIFF",
        [(byte)'B', (byte)'M', ..] when head.Length >= 18 && head[14] is 12 or 40 or 52 or 56 or 108 or 124 => "BMP",
        [0xFF, 0x0A, ..] => "JPEG XL",
        _ => null,
    };

    private static string? Container(ReadOnlySpan<byte> head)
    {
        if (head.Length < 12)
        {
            return null;
        }

        if (head.StartsWith("RIFF"u8))
        {
            return head[8..12].SequenceEqual("WEBP"u8) ? "WebP" : null;
        }

        return head[4..8].SequenceEqual("ftyp"u8) ? OfBrands(head) : OfBox(head);
    }

    /// <summary>ISO base media files; <c>mif1</c> says only that it is a picture, the compatible brands say of which kind.</summary>
    private static string? OfBrands(ReadOnlySpan<byte> head)
    {
        int length = (int)Math.Min(BinaryPrimitives.ReadUInt32BigEndian(head), (uint)head.Length);
        bool picture = false;
        for (int at = 8; at + 4 <= length; at += 4)
        {
            ReadOnlySpan<byte> brand = head.Slice(at, 4);
            if (brand.StartsWith("avi"u8))
            {
                return "AVIF";
            }

            if (brand.StartsWith("hei"u8) || brand.StartsWith("hev"u8))
            {
                return "HEIC";
            }

            picture |= brand.SequenceEqual("mif1"u8);
        }

        return picture ? "HEIF" : "MP4 or another film";
    }

    private static string? OfBox(ReadOnlySpan<byte> head) =>
        head[4..8].SequenceEqual("JXL "u8) ? "JPEG XL" : head[4..8].SequenceEqual("jP  "u8) ? "JPEG 2000" : null;

    private static string? Other(ReadOnlySpan<byte> head) =>
        head.StartsWith("8BPS"u8) ? "Photoshop"
        : head.StartsWith("%PDF"u8) ? "PDF"
        : head.StartsWith("<svg"u8) ? "SVG"
        : head.StartsWith("version https://git-lfs"u8) ? "Git LFS pointer"
        : head.StartsWith("<!DOCTYPE"u8) || head.StartsWith("<!doctype"u8) || head.StartsWith("<html"u8) ? "web page"
        : null;
}

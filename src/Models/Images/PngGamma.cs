using System.Buffers.Binary;

namespace StyleKernels.Models.Images;

/// <summary>The gAMA chunk of PNG, which libvips passes over: renderers write linear light with it.</summary>
internal static class PngGamma
{
    private const double Unit = 100_000;
    private const double Srgb = 1 / 2.2;
    private const int SignatureLength = 8;

    /// <summary>Chunks to look at before the pixels; a file with more is not searched further.</summary>
    private const int MaxChunks = 64;

    /// <summary>The exponent from light to stored numbers, null where they are sRGB or another chunk says what they are.</summary>
    public static double? Read(string path)
    {
        using FileStream stream = File.OpenRead(path);
        stream.Position = SignatureLength;
        double? gamma = null;
        Span<byte> head = stackalloc byte[12];
        for (int chunk = 0; chunk < MaxChunks && stream.ReadAtLeast(head, 12, throwOnEndOfStream: false) == 12; chunk++)
        {
            ReadOnlySpan<byte> type = head[4..8];
            if (type.SequenceEqual("IDAT"u8) || type.SequenceEqual("IEND"u8))
            {
                break;
            }

            // Each of them says more about the colours than an exponent can.
            if (type.SequenceEqual("sRGB"u8) || type.SequenceEqual("iCCP"u8) || type.SequenceEqual("cICP"u8))
            {
                return null;
            }

            if (type.SequenceEqual("gAMA"u8))
            {
                gamma = BinaryPrimitives.ReadUInt32BigEndian(head[8..]) / Unit;
            }

            // The twelve bytes read are length, type and four bytes that are of the data, or the checksum of none.
            stream.Seek(BinaryPrimitives.ReadUInt32BigEndian(head), SeekOrigin.Current);
        }

        return gamma is > 0 and <= 10 && Math.Abs(gamma.Value - Srgb) > 0.01 ? gamma : null;
    }
}

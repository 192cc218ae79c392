using System.Runtime.InteropServices;
using NetVips;
using static TorchSharp.torch;

namespace StyleKernels.Models.Images;

/// <summary>
/// Between libvips' interleaved integers and torch's planes in [0, 1], without arrays: those of pictures would have the collector run all the time.
/// </summary>
internal static unsafe class PixelPlanes
{
    private static readonly float[] Intensities = [.. Enumerable.Range(0, 256).Select(value => value / 255f)];

    /// <summary>(1, bands, H, W), float32. Not with torch, whose threads would fight with those that call this.</summary>
    public static Tensor ToTensor(Image image)
    {
        Tensor tensor = empty(1, image.Bands, image.Height, image.Width, ScalarType.Float32);
        Span<float> planes = MemoryMarshal.Cast<byte, float>(tensor.bytes);
        nint pixels = image.WriteToMemory(out ulong bytes);
        try
        {
            if (image.Format == Enums.BandFormat.Ushort)
            {
                Split(new ReadOnlySpan<ushort>((void*)pixels, checked((int)(bytes / sizeof(ushort)))), planes, image.Bands);
            }
            else
            {
                Split(new ReadOnlySpan<byte>((void*)pixels, checked((int)bytes)), planes, image.Bands);
            }
        }
        finally
        {
            NetVips.NetVips.Free(pixels);
        }

        return tensor;
    }

    /// <summary>An image of 8 bits, or of 16, in sRGB.</summary>
    /// <param name="planes">(3, H, W) or (4, H, W), any float type and device; clamped to [0, 1].</param>
    /// <param name="deep">Whether to give 16 bits.</param>
    public static Image ToImage(Tensor planes, bool deep)
    {
        using var scope = NewDisposeScope();
        using var frozen = no_grad();
        Tensor levels = planes.to(float32).cpu().clamp(0, 1).mul(deep ? ushort.MaxValue : byte.MaxValue).round();
        Tensor interleaved = levels.to(deep ? ScalarType.Int32 : ScalarType.Byte).permute(1, 2, 0).contiguous();
        (int width, int height, int bands) = ((int)planes.size(2), (int)planes.size(1), (int)planes.size(0));
        fixed (byte* pixels = interleaved.bytes)
        {
            using Image copied = Image.NewFromMemoryCopy(
                (nint)pixels, (ulong)interleaved.bytes.Length, width, height, bands, deep ? Enums.BandFormat.Int : Enums.BandFormat.Uchar);
            if (!deep)
            {
                return copied.Copy(interpretation: Enums.Interpretation.Srgb);
            }

            using Image shorts = copied.Cast(Enums.BandFormat.Ushort);
            return shorts.Copy(interpretation: Enums.Interpretation.Rgb16);
        }
    }

    private static void Split(ReadOnlySpan<byte> interleaved, Span<float> planes, int bands)
    {
        int pixels = planes.Length / bands;
        for (int band = 0; band < bands; band++)
        {
            Span<float> plane = planes.Slice(band * pixels, pixels);
            for (int i = 0, from = band; i < plane.Length; i++, from += bands)
            {
                plane[i] = Intensities[interleaved[from]];
            }
        }
    }

    private static void Split(ReadOnlySpan<ushort> interleaved, Span<float> planes, int bands)
    {
        int pixels = planes.Length / bands;
        for (int band = 0; band < bands; band++)
        {
            Span<float> plane = planes.Slice(band * pixels, pixels);
            for (int i = 0, from = band; i < plane.Length; i++, from += bands)
            {
                plane[i] = interleaved[from] / 65535f;
            }
        }
    }
}

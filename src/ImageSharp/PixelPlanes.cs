using System.Numerics;
using System.Runtime.InteropServices;
using SixLabors.ImageSharp;
using SixLabors.ImageSharp.PixelFormats;
using TorchSharp;
using static TorchSharp.torch;

namespace StyleKernels.ImageSharp;

/// <summary>Interleaved pixels of any format to planes of colours and back, row by row: a row is all that is copied beside the tensor.</summary>
internal static class PixelPlanes
{
    private const int Colours = 3;

    /// <summary>Three planes of floats must fit into one span.</summary>
    private const long MaxPixels = int.MaxValue / (Colours * sizeof(float));

    /// <summary>The pixels of a rectangle, (1, 3, height, width) in [0, 1].</summary>
    public static Tensor Read<TPixel>(ImageFrame<TPixel> frame, Rectangle area)
        where TPixel : unmanaged, IPixel<TPixel>
    {
        RequireRoom(area.Width, area.Height);
        Tensor picture = empty(1, Colours, area.Height, area.Width, ScalarType.Float32);
        var row = new Vector4[area.Width];
        frame.ProcessPixelRows(pixels =>
        {
            Span<float> planes = MemoryMarshal.Cast<byte, float>(picture.bytes);
            for (int y = 0; y < area.Height; y++)
            {
                Span<TPixel> from = pixels.GetRowSpan(area.Y + y).Slice(area.X, area.Width);
                PixelOperations<TPixel>.Instance.ToVector4(Configuration.Default, from, row, PixelConversionModifiers.Scale);
                Split(row, planes, y * area.Width, planes.Length / Colours);
            }
        });
        return picture;
    }

    /// <summary>Writes a picture into a rectangle.</summary>
    /// <param name="picture">(1, 3, height, width), limited to [0, 1] on the way.</param>
    /// <param name="frame">Where to.</param>
    /// <param name="area">Of the picture's size.</param>
    public static void Write<TPixel>(Tensor picture, ImageFrame<TPixel> frame, Rectangle area)
        where TPixel : unmanaged, IPixel<TPixel>
    {
        RequireRoom(area.Width, area.Height);
        using DisposeScope scope = NewDisposeScope();
        Tensor values = picture.detach().to(float32).cpu().contiguous();
        var row = new Vector4[area.Width];
        frame.ProcessPixelRows(pixels =>
        {
            ReadOnlySpan<float> planes = MemoryMarshal.Cast<byte, float>(values.bytes);
            for (int y = 0; y < area.Height; y++)
            {
                Join(planes, y * area.Width, planes.Length / Colours, row);
                Span<TPixel> to = pixels.GetRowSpan(area.Y + y).Slice(area.X, area.Width);
                PixelOperations<TPixel>.Instance.FromVector4Destructive(Configuration.Default, row, to, PixelConversionModifiers.Scale);
            }
        });
    }

    private static void Split(ReadOnlySpan<Vector4> row, Span<float> planes, int start, int plane)
    {
        Span<float> red = planes.Slice(start, row.Length);
        Span<float> green = planes.Slice(plane + start, row.Length);
        Span<float> blue = planes.Slice((2 * plane) + start, row.Length);
        for (int x = 0; x < row.Length; x++)
        {
            // On white: an opaque pixel comes out as it went in.
            Vector4 pixel = row[x];
            pixel = (pixel * pixel.W) + new Vector4(1 - pixel.W);
            (red[x], green[x], blue[x]) = (pixel.X, pixel.Y, pixel.Z);
        }
    }

    private static void Join(ReadOnlySpan<float> planes, int start, int plane, Span<Vector4> row)
    {
        ReadOnlySpan<float> red = planes.Slice(start, row.Length);
        ReadOnlySpan<float> green = planes.Slice(plane + start, row.Length);
        ReadOnlySpan<float> blue = planes.Slice((2 * plane) + start, row.Length);
        for (int x = 0; x < row.Length; x++)
        {
            row[x] = Vector4.Clamp(new Vector4(red[x], green[x], blue[x], 1), Vector4.Zero, Vector4.One);
        }
    }

    private static void RequireRoom(int width, int height)
    {
        if ((long)width * height > MaxPixels)
        {
            throw new ArgumentException($"{width}x{height} pixels are more than the {MaxPixels} that a picture may have");
        }
    }
}

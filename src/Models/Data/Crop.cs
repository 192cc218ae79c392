using System.Buffers;
using System.Numerics;
using System.Runtime.InteropServices;
using StyleKernels.Models.Images;

namespace StyleKernels.Models.Data;

/// <summary>
/// A square cut out of a picture that is scaled first. In managed code, since training on a GPU takes a thousand crops a second and libvips does not scale
/// over the threads of a process (docs/decisions/0011-crops-in-managed-code.md).
/// </summary>
/// <param name="Scale">Pixels of the picture to one of the crop, by side.</param>
/// <param name="Left">First column of the crop in the picture.</param>
/// <param name="Top">First row of the crop in the picture.</param>
/// <param name="Size">Side of the crop.</param>
internal readonly record struct Crop(double Scale, double Left, double Top, int Size)
{
    /// <summary>Pixels of the crop, or of the picture where that is coarser, over which a filter reaches to either side.</summary>
    private const double Reach = 2;

    /// <summary>A crop of a picture.</summary>
    /// <param name="picture">The picture.</param>
    /// <param name="shorterSide">Its shorter side after scaling, at least <paramref name="size"/>.</param>
    /// <param name="size">Side of the crop.</param>
    /// <param name="horizontal">Where the crop lies, from 0 (left) to 1 (right).</param>
    /// <param name="vertical">Where the crop lies, from 0 (top) to 1 (bottom).</param>
    public static Crop Of(DecodedPicture picture, int shorterSide, int size, double horizontal, double vertical)
    {
        double scale = (double)picture.ShorterSide / shorterSide;
        return new Crop(scale, Start(picture.Width, horizontal), Start(picture.Height, vertical), size);

        // At whole pixels of the scaled picture, so that nothing is interpolated where nothing is scaled.
        double Start(int length, double position) => Math.Max(0, Math.Round(((length / scale) - size) * position)) * scale;
    }

    /// <summary>Cuts it out, with cubic interpolation (Keys 1981) that widens where the picture is scaled down.</summary>
    /// <param name="picture">The picture.</param>
    /// <param name="flip">Mirrors left and right.</param>
    /// <param name="planes">Receives all red, then all green, then all blue values, row by row.</param>
    public void CopyTo(DecodedPicture picture, bool flip, Span<byte> planes)
    {
        int first = FirstTap(0, Top);
        int rows = FirstTap(Size - 1, Top) + Taps - first;
        int rowLength = DecodedPicture.Channels * Size;
        float[] rented = ArrayPool<float>.Shared.Rent((rows + 1) * rowLength);
        try
        {
            Span<float> scaledAcross = rented.AsSpan(0, rows * rowLength);
            Across(picture, first, flip, scaledAcross);
            Down(scaledAcross, first, rented.AsSpan(rows * rowLength, rowLength), planes);
        }
        finally
        {
            ArrayPool<float>.Shared.Return(rented);
        }
    }

    /// <summary>Pixels of the picture that a pixel of the crop is made from, by side.</summary>
    private int Taps => (int)Math.Ceiling(2 * Reach * Math.Max(1, Scale)) + 1;

    /// <summary>Centre, in the picture, of a pixel of the crop.</summary>
    private double Centre(int pixel, double start) => start + ((pixel + 0.5) * Scale) - 0.5;

    private int FirstTap(int pixel, double start) => (int)Math.Ceiling(Centre(pixel, start) - (Reach * Math.Max(1, Scale)));

    /// <summary>Scales the rows of the picture that the crop needs: from (rows, pixels, channels) to (rows, channels, crop's pixels).</summary>
    private void Across(DecodedPicture picture, int firstRow, bool flip, Span<float> scaled)
    {
        Span<float> weights = stackalloc float[Taps];
        int rowLength = DecodedPicture.Channels * Size;
        int rows = scaled.Length / rowLength;
        for (int x = 0; x < Size; x++)
        {
            int first = Weigh(x, Left, weights);
            int column = flip ? Size - 1 - x : x;
            for (int row = 0; row < rows; row++)
            {
                int y = Math.Clamp(firstRow + row, 0, picture.Height - 1);
                ReadOnlySpan<byte> pixels = picture.Pixels.AsSpan(y * picture.Width * DecodedPicture.Channels, picture.Width * DecodedPicture.Channels);
                (float red, float green, float blue) = (0, 0, 0);
                for (int tap = 0; tap < weights.Length; tap++)
                {
                    int at = Math.Clamp(first + tap, 0, picture.Width - 1) * DecodedPicture.Channels;
                    red += weights[tap] * pixels[at];
                    green += weights[tap] * pixels[at + 1];
                    blue += weights[tap] * pixels[at + 2];
                }

                int to = (row * rowLength) + column;
                (scaled[to], scaled[to + Size], scaled[to + (2 * Size)]) = (red, green, blue);
            }
        }
    }

    private void Down(ReadOnlySpan<float> scaledAcross, int firstRow, Span<float> sum, Span<byte> planes)
    {
        Span<float> weights = stackalloc float[Taps];
        int rowLength = sum.Length;
        for (int y = 0; y < Size; y++)
        {
            int first = Weigh(y, Top, weights) - firstRow;
            sum.Clear();
            for (int tap = 0; tap < weights.Length; tap++)
            {
                if (weights[tap] != 0)
                {
                    Add(scaledAcross.Slice((first + tap) * rowLength, rowLength), weights[tap], sum);
                }
            }

            for (int channel = 0; channel < DecodedPicture.Channels; channel++)
            {
                ReadOnlySpan<float> from = sum.Slice(channel * Size, Size);
                Span<byte> to = planes.Slice(((channel * Size) + y) * Size, Size);
                for (int x = 0; x < Size; x++)
                {
                    to[x] = (byte)Math.Clamp(from[x] + 0.5f, 0, byte.MaxValue);
                }
            }
        }
    }

    /// <summary>sum += weight · row.</summary>
    private static void Add(ReadOnlySpan<float> row, float weight, Span<float> sum)
    {
        ReadOnlySpan<Vector<float>> rowVectors = MemoryMarshal.Cast<float, Vector<float>>(row);
        Span<Vector<float>> sumVectors = MemoryMarshal.Cast<float, Vector<float>>(sum);
        for (int i = 0; i < sumVectors.Length; i++)
        {
            sumVectors[i] += rowVectors[i] * weight;
        }

        for (int i = sumVectors.Length * Vector<float>.Count; i < sum.Length; i++)
        {
            sum[i] += row[i] * weight;
        }
    }

    /// <summary>The weights of the picture's pixels from the returned one on in a pixel of the crop; they sum to 1.</summary>
    private int Weigh(int pixel, double start, Span<float> weights)
    {
        int first = FirstTap(pixel, start);
        double width = Math.Max(1, Scale);
        double centre = Centre(pixel, start);
        double sum = 0;
        for (int tap = 0; tap < weights.Length; tap++)
        {
            double weight = Cubic(Math.Abs(first + tap - centre) / width);
            weights[tap] = (float)weight;
            sum += weight;
        }

        for (int tap = 0; tap < weights.Length; tap++)
        {
            weights[tap] = (float)(weights[tap] / sum);
        }

        return first;
    }

    /// <summary>Keys' cubic convolution with a = -1/2: 1 at 0, 0 at 1, and nothing beyond 2.</summary>
    private static double Cubic(double x) => x switch
    {
        < 1 => (((1.5 * x) - 2.5) * x * x) + 1,
        < 2 => ((((-0.5 * x) + 2.5) * x - 4) * x) + 2,
        _ => 0,
    };
}

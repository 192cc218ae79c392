namespace StyleKernels.Models.Data;

/// <summary>
/// Changes the colours of a picture at random, as a matrix on red, green and blue: hue turned by any angle, saturation and contrast scaled,
/// brightness shifted. A collection of some thousand paintings has few palettes; with this a network meets many.
/// </summary>
internal readonly record struct ColourJitter(float[] Matrix, float Offset)
{
    private const double LeastSaturation = 0.4;
    private const double MostSaturation = 1.6;
    private const double LeastContrast = 0.6;
    private const double MostContrast = 1.2;
    private const double MostBrightness = 40;

    /// <summary>Luminance of Rec. 601, and the two differences of colour that YIQ turns the hue in.</summary>
    private static readonly double[,] ToYiq = { { 0.299, 0.587, 0.114 }, { 0.5959, -0.2746, -0.3213 }, { 0.2115, -0.5227, 0.3112 } };
    private static readonly double[,] FromYiq = { { 1, 0.956, 0.619 }, { 1, -0.272, -0.647 }, { 1, -1.106, 1.703 } };

    /// <summary>Draws one.</summary>
    public static ColourJitter Draw(Random random)
    {
        double hue = random.NextDouble() * 2 * Math.PI;
        double contrast = Between(LeastContrast, MostContrast, random);
        double colour = contrast * Between(LeastSaturation, MostSaturation, random);
        double brightness = Between(-MostBrightness, MostBrightness, random);
        (double sin, double cos) = Math.SinCos(hue);
        double[,] turn = { { contrast, 0, 0 }, { 0, colour * cos, -colour * sin }, { 0, colour * sin, colour * cos } };
        float[] matrix = new float[9];
        for (int i = 0; i < 9; i++)
        {
            double sum = 0;
            for (int j = 0; j < 9; j++)
            {
                sum += FromYiq[i / 3, j / 3] * turn[j / 3, j % 3] * ToYiq[j % 3, i % 3];
            }

            matrix[i] = (float)sum;
        }

        // Contrast about the middle of the range.
        float offset = (float)((byte.MaxValue / 2.0 * (1 - contrast)) + brightness);
        return new ColourJitter(matrix, offset);
    }

    /// <summary>Changes a picture in place.</summary>
    /// <param name="planes">All red, then all green, then all blue values.</param>
    public void Apply(Span<byte> planes)
    {
        int pixels = planes.Length / 3;
        Span<byte> red = planes[..pixels];
        Span<byte> green = planes.Slice(pixels, pixels);
        Span<byte> blue = planes[(2 * pixels)..];
        for (int i = 0; i < pixels; i++)
        {
            (float r, float g, float b) = (red[i], green[i], blue[i]);
            red[i] = Level((Matrix[0] * r) + (Matrix[1] * g) + (Matrix[2] * b) + Offset);
            green[i] = Level((Matrix[3] * r) + (Matrix[4] * g) + (Matrix[5] * b) + Offset);
            blue[i] = Level((Matrix[6] * r) + (Matrix[7] * g) + (Matrix[8] * b) + Offset);
        }
    }

    private static byte Level(float value) => (byte)Math.Clamp(value + 0.5f, 0, byte.MaxValue);

    private static double Between(double least, double most, Random random) => least + ((most - least) * random.NextDouble());
}

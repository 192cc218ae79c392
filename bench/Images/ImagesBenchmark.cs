using SkiaSharp;
using StyleKernels.Bench.Measure;
using StyleKernels.Bench.Results;
using StyleKernels.Models.Images;
using static TorchSharp.torch;

namespace StyleKernels.Bench.Images;

/// <summary>From a 1000x750 JPEG to a 256 pixel crop of it at half size, as a float tensor, on one thread.</summary>
internal static class ImagesBenchmark
{
    private const int ShorterSide = 512;
    private const int Crop = 256;
    private const int PerRound = 20;

    /// <summary>Times the loader against decoding everything and resizing.</summary>
    internal static IEnumerable<BenchmarkRow> Run(int repeats)
    {
        string path = Path.Combine(Path.GetTempPath(), $"stylekernels-bench-{Environment.ProcessId}.jpg");
        SampleImage.Write(path, 750, 1000);
        try
        {
            Dictionary<string, Action> providers = new()
            {
                ["naive"] = () => Repeat(() => Naive(path)),
                ["stylekernels"] = () => Repeat(() => ImageFile.LoadCrop(path, ShorterSide, Crop, 0.5, 0.5)),
            };
            long[] shape = [1, 3, Crop, Crop];
            List<BenchmarkRow> rows = [.. Comparison.Run("load-crop", "load", shape, "float32", providers, repeats).Select(PerImage)];
            rows.AddRange([.. rows.Where(row => row.Metric == "time").Select(Rate)]);
            return rows;
        }
        finally
        {
            File.Delete(path);
        }
    }

    private static void Repeat(Func<Tensor> load)
    {
        for (int i = 0; i < PerRound; i++)
        {
            load().Dispose();
        }
    }

    private static BenchmarkRow PerImage(BenchmarkRow row) => row.Metric == "time"
        ? row with { P20 = row.P20 / PerRound, P50 = row.P50 / PerRound, P80 = row.P80 / PerRound }
        : row;

    private static BenchmarkRow Rate(BenchmarkRow row) =>
        row with { Metric = "rate", Unit = "images/s", P20 = 1000 / row.P80, P50 = 1000 / row.P50, P80 = 1000 / row.P20 };

    /// <summary>SkiaSharp as one uses it: decode, resize, cut out, convert.</summary>
    private static Tensor Naive(string path)
    {
        using SKBitmap full = SKBitmap.Decode(path);
        double scale = (double)ShorterSide / Math.Min(full.Width, full.Height);
        SKImageInfo info = new((int)(full.Width * scale), (int)(full.Height * scale), SKColorType.Rgba8888);
        using SKBitmap sized = full.Resize(info, new SKSamplingOptions(SKFilterMode.Linear, SKMipmapMode.Linear));
        ReadOnlySpan<byte> pixels = sized.GetPixelSpan();
        float[] values = new float[3 * Crop * Crop];
        int left = (info.Width - Crop) / 2;
        int top = (info.Height - Crop) / 2;
        for (int y = 0; y < Crop; y++)
        {
            for (int x = 0; x < Crop; x++)
            {
                int at = ((top + y) * sized.RowBytes) + ((left + x) * 4);
                for (int c = 0; c < 3; c++)
                {
                    values[(((c * Crop) + y) * Crop) + x] = pixels[at + c] / 255f;
                }
            }
        }

        return tensor(values, [3, Crop, Crop]);
    }
}

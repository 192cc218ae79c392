using SkiaSharp;
using StyleKernels.Bench.Measure;
using StyleKernels.Bench.Results;
using StyleKernels.Models.Data;
using StyleKernels.Models.Images;
using static TorchSharp.torch;

namespace StyleKernels.Bench.Images;

/// <summary>
/// From a 1000x750 JPEG to a 256 pixel crop of it at two thirds of its size, on one thread: by the file's name, and as training does it
/// once the picture is decoded.
/// </summary>
internal static class ImagesBenchmark
{
    private const int ShorterSide = 512;
    private const int CropSize = 256;
    private const int PerRound = 20;

    /// <summary>Another size than the kept picture has, so that it is scaled.</summary>
    private const int ScaledSide = 440;

    /// <summary>Times the loader against decoding everything and resizing.</summary>
    internal static IEnumerable<BenchmarkRow> Run(int repeats)
    {
        string path = Path.Combine(Path.GetTempPath(), $"stylekernels-bench-{Environment.ProcessId}.jpg");
        SampleImage.Write(path, 750, 1000);
        try
        {
            DecodedPicture kept = ImageFile.LoadPixels(path, 2 * CropSize);
            byte[] planes = new byte[DecodedPicture.Channels * CropSize * CropSize];
            Dictionary<string, Action> providers = new()
            {
                ["naive"] = () => Repeat(() => Naive(path).Dispose()),
                ["stylekernels"] = () => Repeat(() => ImageFile.LoadCrop(path, ShorterSide, CropSize, 0.5, 0.5).Dispose()),
                ["stylekernels-kept"] = () => Repeat(() => Crop.Of(kept, ScaledSide, CropSize, 0.5, 0.5).CopyTo(kept, flip: false, planes)),
            };
            long[] shape = [1, 3, CropSize, CropSize];
            List<BenchmarkRow> rows = [.. Comparison.Run("load-crop", "load", shape, "float32", providers, repeats).Select(PerImage)];
            rows.AddRange([.. rows.Where(row => row.Metric == "time").Select(Rate)]);
            return rows;
        }
        finally
        {
            File.Delete(path);
        }
    }

    private static void Repeat(Action load)
    {
        for (int i = 0; i < PerRound; i++)
        {
            load();
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
        float[] values = new float[3 * CropSize * CropSize];
        int left = (info.Width - CropSize) / 2;
        int top = (info.Height - CropSize) / 2;
        for (int y = 0; y < CropSize; y++)
        {
            for (int x = 0; x < CropSize; x++)
            {
                int at = ((top + y) * sized.RowBytes) + ((left + x) * 4);
                for (int c = 0; c < 3; c++)
                {
                    values[(((c * CropSize) + y) * CropSize) + x] = pixels[at + c] / 255f;
                }
            }
        }

        return tensor(values, [3, CropSize, CropSize]);
    }
}

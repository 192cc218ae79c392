using SixLabors.ImageSharp;
using SixLabors.ImageSharp.PixelFormats;
using StyleKernels.Bench.Measure;
using StyleKernels.Bench.Results;
using StyleKernels.ImageSharp;
using TorchSharp;
using static TorchSharp.torch;

namespace StyleKernels.Bench.ImageSharp;

/// <summary>ImageSharp images to tensors and back, against pixel by pixel through the image's indexer.</summary>
internal static class ImageSharpBenchmark
{
    private const int Height = 1024;
    private const int Width = 1536;

    /// <summary>Times both directions for 8 bits with transparency, the format that ImageSharp loads by default.</summary>
    internal static IEnumerable<BenchmarkRow> Run(int repeats)
    {
        long[] shape = [1, 3, Height, Width];
        using Tensor picture = rand(shape);
        using Image<Rgba32> image = picture.ToImage<Rgba32>();
        Dictionary<string, Action> toTensor = new()
        {
            ["naive"] = () => Naive(image).Dispose(),
            ["stylekernels"] = () => image.ToTensor().Dispose(),
        };
        Dictionary<string, Action> toImage = new()
        {
            ["naive"] = () => Naive(picture).Dispose(),
            ["stylekernels"] = () => picture.ToImage<Rgba32>().Dispose(),
        };
        return
        [
            .. Comparison.Run("imagesharp-rgba32", "to-tensor", shape, "float32", toTensor, repeats),
            .. Comparison.Run("imagesharp-rgba32", "to-image", shape, "float32", toImage, repeats),
        ];
    }

    private static Tensor Naive(Image<Rgba32> image)
    {
        float[,,] values = new float[3, image.Height, image.Width];
        for (int y = 0; y < image.Height; y++)
        {
            for (int x = 0; x < image.Width; x++)
            {
                Rgba32 pixel = image[x, y];
                values[0, y, x] = pixel.R / 255f;
                values[1, y, x] = pixel.G / 255f;
                values[2, y, x] = pixel.B / 255f;
            }
        }

        return tensor(values).unsqueeze(0);
    }

    private static Image<Rgba32> Naive(Tensor picture)
    {
        using DisposeScope scope = NewDisposeScope();
        byte[] values = picture.mul(255).round().clamp(0, 255).to(uint8).data<byte>().ToArray();
        var image = new Image<Rgba32>(Width, Height);
        for (int y = 0; y < Height; y++)
        {
            for (int x = 0; x < Width; x++)
            {
                int at = (y * Width) + x;
                image[x, y] = new Rgba32(values[at], values[(Height * Width) + at], values[(2 * Height * Width) + at]);
            }
        }

        return image;
    }
}

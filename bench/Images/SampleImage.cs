using StyleKernels.Models.Images;
using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace StyleKernels.Bench.Images;

/// <summary>A JPEG to decode: noise of several scales, weighted as in photographs, so that it has a photograph's file size.</summary>
internal static class SampleImage
{
    /// <summary>Writes the picture.</summary>
    internal static void Write(string path, int height, int width)
    {
        using DisposeScope scope = NewDisposeScope();
        using Generator generator = new(1);
        Tensor picture = zeros(1, 3, height, width);
        for (int cell = 128; cell >= 2; cell /= 2)
        {
            Tensor noise = randn([1, 3, (height / cell) + 2, (width / cell) + 2], generator: generator);
            Tensor smooth = functional.interpolate(noise, size: [height, width], mode: InterpolationMode.Bilinear, align_corners: true);
            picture += smooth * Math.Pow(cell / 128.0, 0.7) * 0.2;
        }

        ImageFile.Save(picture + 0.5, path);
    }
}

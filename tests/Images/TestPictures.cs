using NetVips;
using StyleKernels.Models.Images;
using static TorchSharp.torch;

namespace StyleKernels.Tests.Images;

/// <summary>Pictures made of numbers, (1, 3, H, W) in [0, 1].</summary>
internal static class TestPictures
{
    /// <summary>Every pixel different; values that 8 bits hold exactly.</summary>
    public static Tensor Noise(int height, int width, int seed = 0)
    {
        using var scope = NewDisposeScope();
        using var generator = new Generator((ulong)seed);
        return (randint(0, 256, [1, 3, height, width], generator: generator) / 255).to(float32).MoveToOuterDisposeScope();
    }

    /// <summary>Red grows to the right, green to the bottom, blue is 1/2.</summary>
    public static Tensor Gradient(int height, int width)
    {
        using var scope = NewDisposeScope();
        Tensor red = linspace(0, 1, width).view(1, width).expand(height, width);
        Tensor green = linspace(0, 1, height).view(height, 1).expand(height, width);
        return stack([red, green, full_like(red, 0.5)]).unsqueeze(0).contiguous().MoveToOuterDisposeScope();
    }

    /// <summary>The picture as libvips holds it: 8 bits, interleaved.</summary>
    public static Image ToVips(Tensor picture)
    {
        using var folder = new TemporaryFolder();
        ImageFile.Save(picture, folder["picture.png"]);
        return Image.NewFromFile(folder["picture.png"], memory: true).CopyMemory();
    }

    /// <summary>Saves a gradient under every name.</summary>
    public static void Write(params string[] paths)
    {
        using Tensor picture = Gradient(24, 32);
        foreach (string path in paths)
        {
            Directory.CreateDirectory(System.IO.Path.GetDirectoryName(path)!);
            ImageFile.Save(picture, path);
        }
    }
}

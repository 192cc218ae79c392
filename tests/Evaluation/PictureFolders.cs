using StyleKernels.Models.Images;
using StyleKernels.Tests.Images;
using TorchSharp;
using static TorchSharp.torch;

namespace StyleKernels.Tests.Evaluation;

/// <summary>Contents and styles that look like pictures to a network: smooth noise of several scales, every one different.</summary>
internal sealed class PictureFolders : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    /// <summary>Writes 5 contents and 2 artists of 3 styles.</summary>
    public PictureFolders()
    {
        for (int i = 0; i < 5; i++)
        {
            Write($"content/c{i}.png", 48, 56 + i, seed: i);
        }

        for (int i = 0; i < 6; i++)
        {
            Write($"style/artist{i / 3}/s{i}.png", 52, 48 + i, seed: 100 + i);
        }
    }

    public string Content => _folder["content"];

    public string Style => _folder["style"];

    public string this[string name] => _folder[name];

    public void Write(string name, int height, int width, int seed)
    {
        using DisposeScope scope = NewDisposeScope();
        string path = _folder[name];
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        ImageFile.Save(Picture(height, width, seed), path);
    }

    public static Tensor Picture(int height, int width, int seed)
    {
        Tensor sum = zeros(1, 3, height, width);
        foreach ((int i, int cells) in new[] { 2, 5, 16 }.Index())
        {
            Tensor coarse = TestPictures.Noise(cells, cells, (10 * seed) + i);
            sum += nn.functional.interpolate(coarse, [height, width], mode: InterpolationMode.Bilinear, align_corners: false) / (i + 1);
        }

        return sum / sum.max();
    }

    public void Dispose() => _folder.Dispose();
}

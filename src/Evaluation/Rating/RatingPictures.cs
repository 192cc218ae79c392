using System.Security.Cryptography;
using System.Text;
using StyleKernels.Evaluation.Pairs;
using StyleKernels.Evaluation.Results;
using StyleKernels.Models.Images;
using TorchSharp;
using static TorchSharp.torch;

namespace StyleKernels.Evaluation.Rating;

/// <summary>Writes the pictures of a study, each once, under names that tell nothing.</summary>
internal sealed class RatingPictures(RatingFolder folder, RatingRequest request, IReadOnlyList<ResultSource> sources)
{
    private const int NameLength = 12;

    /// <summary>Side of the noise's grains in pixels: seen as noise at every zoom.</summary>
    private const int Grain = 6;

    private static readonly ImageSaveOptions Quality = new() { Quality = 95 };
    private readonly HashSet<string> _written = new(StringComparer.Ordinal);

    /// <summary>How many pictures were written.</summary>
    internal int Count => _written.Count;

    internal string Original(string file) => Write(file, () => ImageFile.Load(file, Size));

    internal string Result(PicturePair pair, string model) => Write($"{pair.Content}\n{pair.Style}\n{model}", () => model == RatingSample.Noise
        ? Noise(pair)
        : sources.First(source => source.Name == model).Result(pair, Size)
            ?? throw new EvaluationException($"{model} has no result for {pair.Content} and {pair.Style}"));

    private int Size => request.Sizes[0];

    private string Write(string what, Func<Tensor> make)
    {
        byte[] hash = SHA256.HashData(Encoding.UTF8.GetBytes($"{request.Seed}\n{what}"));
        string name = Convert.ToHexStringLower(hash)[..NameLength] + (request.Png ? ".png" : ".jpg");
        if (_written.Add(name))
        {
            using Tensor picture = make();
            ImageFile.Save(picture, folder.Picture(name), request.Png ? null : Quality);
        }

        return name;
    }

    /// <summary>Noise in the size of the content: it loses every comparison.</summary>
    private Tensor Noise(PicturePair pair)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor content = ImageFile.Load(pair.Content, Size);
        long[] grains = [1, 3, (content.shape[2] / Grain) + 1, (content.shape[3] / Grain) + 1];
        using var generator = new Generator((ulong)request.Seed);
        return nn.functional.interpolate(rand(grains, generator: generator), [content.shape[2], content.shape[3]]).MoveToOuterDisposeScope();
    }
}

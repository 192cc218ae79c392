using StyleKernels.Models.Images;
using static TorchSharp.torch;

namespace StyleKernels.Models.Training;

/// <summary>Refuses folders that teach nothing.</summary>
internal static class PictureVariety
{
    private const int Looked = 16;
    private const int Side = 32;

    /// <summary>Looks at some pictures, spread over the list.</summary>
    /// <param name="files">At least one.</param>
    /// <param name="kind">What they are, for the message.</param>
    /// <exception cref="TrainingException">Each of them that can be read is of one colour.</exception>
    public static void Require(IReadOnlyList<string> files, string kind)
    {
        int step = Math.Max(1, files.Count / Looked);
        bool[] flat = [.. files.Where((_, i) => i % step == 0).Take(Looked).Select(IsFlat).OfType<bool>()];
        if (flat.Length > 0 && flat.All(one => one))
        {
            throw new TrainingException($"every {kind} picture looked at ({flat.Length}) is of one colour: nothing can be learnt from them");
        }
    }

    private static bool? IsFlat(string file)
    {
        try
        {
            using var scope = NewDisposeScope();
            return ImageFile.LoadCrop(file, Side, Side, 0.5, 0.5).flatten(1).std([1]).max().item<float>() < 1.0 / 255;
        }
        catch (ImageException)
        {
            return null;
        }
    }
}

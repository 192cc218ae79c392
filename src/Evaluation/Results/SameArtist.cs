using StyleKernels.Evaluation.Pairs;
using StyleKernels.Models.Images;
using static TorchSharp.torch;

namespace StyleKernels.Evaluation.Results;

/// <summary>
/// The next picture in the style's own folder, the first after the last: the style losses between two pictures of one hand, where folders are named by
/// artist.
/// </summary>
internal sealed class SameArtist() : ResultSource("another picture of the same artist", "")
{
    private (string Folder, string[] Files) _last = ("", []);

    /// <inheritdoc/>
    public override bool ShowsContent => false;

    /// <inheritdoc/>
    public override Tensor? Result(PicturePair pair, int size, double alpha = 1)
    {
        string[] files = Siblings(pair.Style);
        if (files.Length < 2 || alpha < 1)
        {
            return null;
        }

        string name = Path.GetFileName(pair.Style);
        int index = Array.FindIndex(files, file => Path.GetFileName(file) == name);
        return ImageFile.Load(files[(index + 1) % files.Length], size);
    }

    private string[] Siblings(string style)
    {
        string folder = Path.GetDirectoryName(Path.GetFullPath(style))!;
        if (folder != _last.Folder)
        {
            string[] files = [.. Directory.EnumerateFiles(folder).Where(ImageFormat.IsKnown)];
            Array.Sort(files, StringComparer.Ordinal);
            _last = (folder, files);
        }

        return _last.Files;
    }
}

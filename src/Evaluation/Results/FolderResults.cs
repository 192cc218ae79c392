using StyleKernels.Evaluation.Pairs;
using StyleKernels.Models.Images;
using static TorchSharp.torch;

namespace StyleKernels.Evaluation.Results;

/// <summary>Finished results of any program, named as <c>stylize</c> names them: CONTENT-in-the-style-of-STYLE and a picture's extension.</summary>
/// <param name="name">How it is called.</param>
/// <param name="folder">The folder, searched with its subfolders.</param>
internal sealed class FolderResults(string name, string folder) : ResultSource(name, Path.GetFullPath(folder))
{
    private readonly Dictionary<string, string> _files = ImageFolder.List(folder)
        .GroupBy(Path.GetFileNameWithoutExtension, StringComparer.Ordinal)
        .ToDictionary(files => files.Key!, files => files.First(), StringComparer.Ordinal);

    /// <inheritdoc/>
    public override Tensor? Result(PicturePair pair, int size, double alpha = 1)
    {
        if (alpha < 1)
        {
            return null;
        }

        string stem = $"{Path.GetFileNameWithoutExtension(pair.Content)}-in-the-style-of-{Path.GetFileNameWithoutExtension(pair.Style)}";
        return _files.TryGetValue(stem, out string? file)
            ? ImageFile.Load(file, size)
            : throw new ImageException(Path.Combine(folder, stem), "there is no such result");
    }
}

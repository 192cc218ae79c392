using StyleKernels.Evaluation.Pairs;
using StyleKernels.Models.Images;
using static TorchSharp.torch;

namespace StyleKernels.Evaluation.Results;

/// <summary>
/// Finished results of any program, named as <c>stylize</c> names them: CONTENT-in-the-style-of-STYLE and a picture's extension. Where several have one name,
/// their subfolder has to be the content's.
/// </summary>
/// <param name="name">How it is called.</param>
/// <param name="folder">The folder, searched with its subfolders.</param>
internal sealed class FolderResults(string name, string folder) : ResultSource(name, Path.GetFullPath(folder))
{
    private readonly ILookup<string?, string> _files = ImageFolder.List(folder).ToLookup(Path.GetFileNameWithoutExtension, StringComparer.Ordinal);
    private readonly Dictionary<string, string> _contents = new(StringComparer.Ordinal);

    /// <inheritdoc/>
    public override Tensor? Result(PicturePair pair, int size, double alpha = 1) => alpha < 1 ? null : ImageFile.Load(Find(pair), size);

    private string Find(PicturePair pair)
    {
        string stem = $"{Path.GetFileNameWithoutExtension(pair.Content)}-in-the-style-of-{Path.GetFileNameWithoutExtension(pair.Style)}";
        string[] files = [.. _files[stem]];
        string file = files switch
        {
            [] => throw new ImageException(Path.Combine(folder, stem), "there is no such result"),
            [string only] => only,
            _ => files.Where(file => IsBeside(file, pair.Content)).GroupBy(file => Subfolder(file).Length).MaxBy(group => group.Key)?.ToArray() is [string one]
                ? one
                : throw new ImageException(
                    Path.Combine(folder, stem), $"{files.Length} results have this name, and their subfolders do not tell which is {pair.Content}'s"),
        };
        return _contents.TryAdd(file, pair.Content) || _contents[file] == pair.Content
            ? file
            : throw new ImageException(file, $"is it the result of {_contents[file]} or of {pair.Content}?");
    }

    /// <summary>Whether the content's folder ends in the result's subfolder.</summary>
    private bool IsBeside(string file, string content)
    {
        string contents = Path.GetDirectoryName(Path.GetFullPath(content))!;
        string subfolder = Subfolder(file);
        return subfolder.Length == 0 || contents.EndsWith(Path.DirectorySeparatorChar + subfolder, StringComparison.Ordinal);
    }

    /// <summary>Empty for the folder itself.</summary>
    private string Subfolder(string file) => Path.GetRelativePath(folder, Path.GetDirectoryName(file)!) is var subfolder and not "." ? subfolder : string.Empty;
}

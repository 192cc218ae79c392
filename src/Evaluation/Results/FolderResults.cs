using StyleKernels.Evaluation.Pairs;
using StyleKernels.Models.Images;
using static TorchSharp.torch;

namespace StyleKernels.Evaluation.Results;

/// <summary>
/// Finished results of any program, named as <c>stylize</c> names them: CONTENT-in-the-style-of-STYLE and a picture's extension, where CONTENT and STYLE are
/// names without extensions, or, where that would be one name for several, whole names, with the folders before them. Where several results have one name, their
/// subfolder has to be the content's.
/// </summary>
/// <param name="name">How it is called.</param>
/// <param name="folder">The folder, searched with its subfolders.</param>
internal sealed class FolderResults(string name, string folder) : ResultSource(name, Path.GetFullPath(folder))
{
    private readonly ILookup<string?, string> _files = ImageFolder.List(folder).ToLookup(Path.GetFileNameWithoutExtension, StringComparer.Ordinal);
    private readonly Dictionary<string, PicturePair> _pairs = new(StringComparer.Ordinal);

    /// <inheritdoc/>
    public override Tensor? Result(PicturePair pair, int size, double alpha = 1) => alpha < 1 ? null : ImageFile.Load(Find(pair), size);

    private string Find(PicturePair pair)
    {
        string[] stems = [.. Labels(pair.Content).SelectMany(_ => Labels(pair.Style), (content, style) => $"{content}-in-the-style-of-{style}")];
        string stem = stems.FirstOrDefault(_files.Contains) ?? stems[0];
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
        return _pairs.TryAdd(file, pair) || _pairs[file] == pair
            ? file
            : throw new ImageException(
                file, $"is it the result of {_pairs[file].Content} and {_pairs[file].Style}, or of {pair.Content} and {pair.Style}?");
    }

    /// <summary>What a file may be called in a result's name, the shortest first.</summary>
    private static IEnumerable<string> Labels(string path)
    {
        string[] parts = Path.GetFullPath(path).Split(Path.DirectorySeparatorChar, StringSplitOptions.RemoveEmptyEntries);
        return [Path.GetFileNameWithoutExtension(path), .. Enumerable.Range(1, parts.Length).Select(count => string.Join('-', parts.TakeLast(count)))];
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

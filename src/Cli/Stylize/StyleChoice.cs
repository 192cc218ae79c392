namespace StyleKernels.Cli.Stylize;

/// <summary>One style to restyle in: a picture or a saved code, or several that are mixed.</summary>
/// <param name="Label">Its name in the names of results.</param>
/// <param name="Parts">Files with their weights.</param>
internal sealed record StyleChoice(string Label, IReadOnlyList<(string Path, double Weight)> Parts)
{
    /// <summary>Extension of saved style codes.</summary>
    public const string CodeExtension = ".safetensors";

    /// <summary>The files.</summary>
    public IEnumerable<string> Paths => Parts.Select(part => part.Path);

    /// <summary>Whether it is one picture, and not a saved code or a mixture.</summary>
    public bool IsPicture => Parts is [(string path, _)] && !IsCode(path);

    /// <summary>Whether a file is a saved code, by its name.</summary>
    public static bool IsCode(string path) => System.IO.Path.GetExtension(path).Equals(CodeExtension, StringComparison.OrdinalIgnoreCase);
}

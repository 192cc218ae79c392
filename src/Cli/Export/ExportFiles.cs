namespace StyleKernels.Cli.Export;

/// <summary>The files that an export writes.</summary>
/// <param name="Transfer">The file that restyles.</param>
/// <param name="Predictor">The file that encodes styles; null for one style.</param>
internal sealed record ExportFiles(string Transfer, string? Predictor)
{
    private const string Extension = ".onnx";

    /// <summary>The folder of the files.</summary>
    public string Folder => Path.GetDirectoryName(Path.GetFullPath(Transfer))!;

    /// <summary>Names the files after the model, and after the style if there is one.</summary>
    /// <exception cref="CommandException">One file cannot hold the two that are to be written.</exception>
    public static ExportFiles Plan(ExportRequest request)
    {
        string model = Path.GetFileNameWithoutExtension(request.Model);
        string output = request.Output ?? ".";
        bool isFile = Path.GetExtension(output).Equals(Extension, StringComparison.OrdinalIgnoreCase) && !Directory.Exists(output);
        if (request.Style is { } style)
        {
            string name = $"{model}-{Path.GetFileNameWithoutExtension(style)}{Extension}";
            return new ExportFiles(isFile ? output : Path.Combine(output, name), null);
        }

        return isFile
            ? throw new CommandException($"--output is '{output}', it must be a folder: without --style two files are written")
            : new ExportFiles(
                Path.Combine(output, $"{model}-transfer{Extension}"), Path.Combine(output, $"{model}-predictor{Extension}"));
    }
}

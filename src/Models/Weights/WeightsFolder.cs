namespace StyleKernels.Models.Weights;

/// <summary>Opens the companions of a file of weights, and nothing outside their folder.</summary>
internal static class WeightsFolder
{
    /// <summary>An opener for the folder that holds a file.</summary>
    /// <param name="path">The file.</param>
    /// <returns>From a relative name to a stream, or to null when there is no such file.</returns>
    internal static Func<string, Stream?> Of(string path)
    {
        string folder = Path.GetDirectoryName(Path.GetFullPath(path)) ?? throw new ArgumentException($"'{path}' is no file.", nameof(path));
        return name => IsInside(name) && File.Exists(Path.Combine(folder, name)) ? File.OpenRead(Path.Combine(folder, name)) : null;
    }

    /// <summary>Whether a relative name stays below its folder on every system.</summary>
    internal static bool IsInside(string name) =>
        name.Length > 0 && !Path.IsPathRooted(name) && name.IndexOfAny(['\\', ':', '\0']) < 0
        && !name.Split('/').Any(part => part is "" or "." or "..");
}

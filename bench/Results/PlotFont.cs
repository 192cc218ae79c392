using ScottPlot;

namespace StyleKernels.Bench.Results;

/// <summary>
/// A font for the plots: Skia's library without dependencies knows none of the system's fonts, so one is looked for where systems keep
/// them.
/// </summary>
internal static class PlotFont
{
    private const string Name = "plot font";

    private static readonly string[] Files =
        ["DejaVuSans.ttf", "LiberationSans-Regular.ttf", "NotoSans-Regular.ttf", "OpenSans-Regular.ttf", "Arial.ttf", "arial.ttf"];

    private static readonly string[] Folders =
        ["/usr/share/fonts", "/usr/local/share/fonts", "/System/Library/Fonts/Supplemental", "C:\\Windows\\Fonts"];

    private static readonly Lazy<bool> Registered = new(Register);

    /// <summary>Makes a font known to ScottPlot, once.</summary>
    /// <returns>Whether one was found; without, a plot has no text.</returns>
    internal static bool TryUse() => Registered.Value;

    private static bool Register()
    {
        EnumerationOptions options = new() { RecurseSubdirectories = true, IgnoreInaccessible = true };
        string? file = Folders.Where(Directory.Exists)
            .SelectMany(folder => Files.SelectMany(name => Directory.EnumerateFiles(folder, name, options)))
            .FirstOrDefault();
        if (file is null)
        {
            return false;
        }

        // Titles are bold: the same file serves, a plot without a title would not.
        Fonts.AddFontFile(Name, file, bold: false, italic: false);
        Fonts.AddFontFile(Name, file, bold: true, italic: false);
        Fonts.Default = Name;
        return true;
    }
}

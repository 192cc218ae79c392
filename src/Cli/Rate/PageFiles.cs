using System.Text;

namespace StyleKernels.Cli.Rate;

/// <summary>The files of the rating page, which are part of the program.</summary>
internal static class PageFiles
{
    /// <summary>The page itself.</summary>
    public static string Index { get; } = Read("index.html");

    /// <summary>How it looks.</summary>
    public static string Css { get; } = Read("page.css");

    /// <summary>What it does.</summary>
    public static string Script { get; } = Read("page.js");

    /// <summary>Where votes go when a server is there.</summary>
    public static string ServerStorage { get; } = Read("server-storage.js");

    /// <summary>Where votes go when none is; needs the study before it, as <c>exported</c>.</summary>
    public static string FileStorage { get; } = Read("file-storage.js");

    private static string Read(string name)
    {
        using Stream stream = typeof(PageFiles).Assembly.GetManifestResourceStream($"{typeof(PageFiles).Namespace}.Page.{name}")!;
        using var reader = new StreamReader(stream, Encoding.UTF8);
        return reader.ReadToEnd();
    }
}

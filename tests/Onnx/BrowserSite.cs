using Microsoft.Playwright;

namespace StyleKernels.Tests.Onnx;

/// <summary>
/// The files of the page of <c>examples/browser</c> under the names that <c>prepare</c> gives them, each from where it is edited; only what <c>prepare</c>
/// fetches and exports is its copy.
/// </summary>
internal static class BrowserSite
{
    private static readonly string Prepared = Path.Combine(RepositoryFolder.Path, "artifacts", "browser");

    private static readonly Dictionary<string, string> Elsewhere = new()
    {
        ["photograph.jpg"] = "docs/images/swan.jpg",
        ["painting.jpg"] = "docs/images/opera.jpg",
        ["icon.png"] = "build/icon.png",
    };

    private static readonly Dictionary<string, string> Types = new()
    {
        [".html"] = "text/html",
        [".css"] = "text/css",
        [".js"] = "text/javascript",
        [".mjs"] = "text/javascript",
        [".wasm"] = "application/wasm",
    };

    /// <summary>Whether <c>prepare</c> has run.</summary>
    public static bool IsPrepared => Directory.Exists(Path.Combine(Prepared, "runtime")) && Directory.Exists(Path.Combine(Prepared, "models"));

    /// <summary>Where a file of the page is.</summary>
    public static string File(string name) =>
        name.StartsWith("runtime/", StringComparison.Ordinal) || name.StartsWith("models/", StringComparison.Ordinal) ? Path.Combine(Prepared, name)
        : Path.Combine(RepositoryFolder.Path, Elsewhere.GetValueOrDefault(name, $"examples/browser/{name}"));

    /// <summary>Opens a file of the page, at an address of its own that reaches no network.</summary>
    public static async Task<IPage> OpenAsync(Chromium chromium, string name)
    {
        IPage page = await chromium.OpenAsync("about:blank");
        await page.RouteAsync("**/*", ServeAsync);
        await page.GotoAsync($"http://localhost/{name}");
        return page;
    }

    private static async Task ServeAsync(IRoute route)
    {
        string file = File(new Uri(route.Request.Url).AbsolutePath.TrimStart('/'));
        await (System.IO.File.Exists(file)
            ? route.FulfillAsync(new() { Path = file, ContentType = Types.GetValueOrDefault(Path.GetExtension(file)) })
            : route.FulfillAsync(new() { Status = 404 }));
    }
}

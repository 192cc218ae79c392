using Microsoft.Playwright;
using StyleKernels.Models.Images;
using StyleKernels.Models.Networks;
using Xunit;
using static TorchSharp.torch;

namespace StyleKernels.Tests.Onnx;

/// <summary>The page of <c>examples/browser</c>, as <c>prepare</c> puts it together; it fetches ONNX Runtime for the web, so a test run does not.</summary>
public sealed class BrowserPageTests(Chromium chromium) : IClassFixture<Chromium>
{
    private static readonly string Site = Path.Combine(RepositoryFolder.Path, "artifacts", "browser");

    private static readonly Dictionary<string, string> Types = new()
    {
        [".html"] = "text/html",
        [".css"] = "text/css",
        [".js"] = "text/javascript",
        [".mjs"] = "text/javascript",
        [".wasm"] = "application/wasm",
    };

    [Fact]
    public async Task Restyle_GivesWhatTheNetworkGives()
    {
        Assert.SkipUnless(File.Exists(Path.Combine(Site, "index.html")), "needs examples/browser/prepare");
        IPage page = await chromium.OpenAsync("about:blank");
        await page.RouteAsync("**/*", Serve);
        await page.GotoAsync("http://localhost/index.html");

        // The photograph's own size: browsers scale otherwise than the library.
        await page.Locator("#size").SelectOptionAsync("256");
        await page.GetByRole(AriaRole.Button, new() { Name = "Restyle" }).ClickAsync();
        await page.Locator("#result").WaitForAsync(new() { State = WaitForSelectorState.Visible, Timeout = 60_000 });

        using var scope = NewDisposeScope();
        Tensor result = await Result(page);
        using IDisposable noGrad = no_grad();
        using StyleTransferNetwork network = NetworkCheckpoint.Load();
        Tensor content = ImageFile.Load(Path.Combine(Site, "photograph.jpg"), (int)Math.Min(result.shape[2], result.shape[3]));
        Tensor expected = network.call(content, ImageFile.Load(Path.Combine(Site, "painting.jpg"), 256)).clamp(0, 1);
        Assert.Equal(expected.shape, result.shape);

        Assert.InRange(255 * (result - expected).abs().mean().item<float>(), 0, 1);
        Assert.True(255 * (result - content).abs().mean().item<float>() > 20, "nothing was restyled");
    }

    private static async Task Serve(IRoute route)
    {
        string file = Path.Combine(Site, new Uri(route.Request.Url).AbsolutePath.TrimStart('/'));
        await (File.Exists(file)
            ? route.FulfillAsync(new() { Path = file, ContentType = Types.GetValueOrDefault(Path.GetExtension(file)) })
            : route.FulfillAsync(new() { Status = 404 }));
    }

    private static async Task<Tensor> Result(IPage page)
    {
        string url = await page.EvaluateAsync<string>("document.getElementById('restyled').toDataURL('image/png')");
        string file = Path.Combine(Path.GetTempPath(), $"stylekernels-page-{Environment.ProcessId}.png");
        await File.WriteAllBytesAsync(file, Convert.FromBase64String(url[(url.IndexOf(',') + 1)..]), TestContext.Current.CancellationToken);
        try
        {
            return ImageFile.Load(file);
        }
        finally
        {
            File.Delete(file);
        }
    }
}

using Microsoft.Playwright;
using StyleKernels.Models.Images;
using StyleKernels.Models.Networks;
using Xunit;
using static TorchSharp.torch;

namespace StyleKernels.Tests.Onnx;

/// <summary>
/// The page of <c>examples/browser</c>, with the networks and the ONNX Runtime for the web that <c>prepare</c> has fetched; a test run does not.
/// </summary>
public sealed class BrowserPageTests(Chromium chromium) : IClassFixture<Chromium>
{
    [Fact]
    public async Task Restyle_GivesWhatTheNetworkGives()
    {
        Assert.SkipUnless(BrowserSite.IsPrepared, "needs examples/browser/prepare");
        IPage page = await BrowserSite.OpenAsync(chromium, "index.html");

        // The photograph's own size: browsers scale otherwise than the library.
        await page.Locator("#size").SelectOptionAsync("256");
        await page.GetByRole(AriaRole.Button, new() { Name = "Restyle" }).ClickAsync();
        await page.Locator("#result").WaitForAsync(new() { State = WaitForSelectorState.Visible, Timeout = 60_000 });

        using var scope = NewDisposeScope();
        Tensor result = await Result(page);
        using IDisposable noGrad = no_grad();
        using StyleTransferNetwork network = NetworkCheckpoint.Load();
        Tensor content = ImageFile.Load(BrowserSite.File("photograph.jpg"), (int)Math.Min(result.shape[2], result.shape[3]));
        Tensor expected = network.call(content, ImageFile.Load(BrowserSite.File("painting.jpg"), 256)).clamp(0, 1);
        Assert.Equal(expected.shape, result.shape);

        Assert.InRange(255 * (result - expected).abs().mean().item<float>(), 0, 1);
        Assert.True(255 * (result - content).abs().mean().item<float>() > 20, "nothing was restyled");
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

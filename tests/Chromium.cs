using System.Diagnostics.CodeAnalysis;
using Microsoft.Playwright;
using Xunit;

namespace StyleKernels.Tests;

/// <summary>A Chromium of this machine, driven by Playwright; tests are skipped where there is none.</summary>
public sealed class Chromium : IAsyncLifetime
{
    /// <summary>Only what hangs is to end: other tests use the same processors.</summary>
    private const int TimeoutMs = 60_000;

    private static readonly string[] Paths = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];

    private IPlaywright? _playwright;
    private IBrowser? _browser;

    public async ValueTask InitializeAsync()
    {
        if (Paths.FirstOrDefault(File.Exists) is { } path)
        {
            _playwright = await Playwright.CreateAsync();
            Assertions.SetDefaultExpectTimeout(TimeoutMs);

            // Containers have no user namespaces for the sandbox; the pages are our own.
            _browser = await _playwright.Chromium.LaunchAsync(new() { ExecutablePath = path, Args = ["--no-sandbox"], Timeout = TimeoutMs });
        }
    }

    public async ValueTask DisposeAsync()
    {
        await (_browser?.DisposeAsync() ?? default);
        _playwright?.Dispose();
    }

    /// <summary>Skips the test where there is no Chromium; for tests that start something else before they open a page.</summary>
    [MemberNotNull(nameof(_browser))]
    public void Require() => Assert.SkipWhen(_browser is null, "needs a Chromium: apt-get install chromium");

    /// <summary>A page with cookies and storage of its own: another person's browser.</summary>
    public async Task<IPage> OpenAsync(string address, int width = 1280, int height = 800)
    {
        Require();
        IPage page = await _browser.NewPageAsync(new() { ViewportSize = new() { Width = width, Height = height } });
        page.SetDefaultTimeout(TimeoutMs);
        await page.GotoAsync(address);
        return page;
    }
}

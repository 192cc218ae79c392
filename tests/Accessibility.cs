using Deque.AxeCore.Commons;
using Deque.AxeCore.Playwright;
using Microsoft.Playwright;
using Xunit;

namespace StyleKernels.Tests;

/// <summary>What axe-core finds on a page as it is shown: WCAG 2.2, A and AA, and the landmarks and headings of good practice.</summary>
internal static class Accessibility
{
    private static readonly List<string> Rules = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];

    /// <summary>Fails at a violation, in the light or in the dark colours.</summary>
    /// <param name="page">The page.</param>
    /// <param name="screen">What it shows, for the message.</param>
    public static async Task Require(IPage page, string screen)
    {
        foreach (ColorScheme scheme in (ColorScheme[])[ColorScheme.Light, ColorScheme.Dark])
        {
            await page.EmulateMediaAsync(new() { ColorScheme = scheme });
            AxeResult result = await page.RunAxe(new AxeRunOptions { RunOnly = new RunOnlyOptions { Type = "tag", Values = Rules } });
            Assert.True(result.Violations.Length == 0, $"{screen}, {scheme}:\n{string.Join('\n', result.Violations.SelectMany(Describe))}");
            Assert.Contains(result.Passes, rule => rule.Id == "color-contrast");
        }
    }

    private static IEnumerable<string> Describe(AxeResultItem rule) =>
        rule.Nodes.Select(node => $"{rule.Id} ({rule.Help}): {node.Html} "
            + $"{string.Join("; ", node.Any.Concat(node.All).Concat(node.None).Select(check => check.Message))}");
}

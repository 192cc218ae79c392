using Microsoft.Playwright;
using StyleKernels.Cli.Rate;
using StyleKernels.Evaluation.Rating;
using StyleKernels.Tests.Cli;
using Xunit;

namespace StyleKernels.Tests.Evaluation.Rating;

/// <summary>The rating page, screen by screen, as axe-core sees it.</summary>
public sealed class RatingAccessibilityTests(Chromium browser) : IClassFixture<Chromium>
{
    public static TheoryData<int, int, string> Windows => new()
    {
        { 1280, 800, "pictures side by side" },
        { 360, 640, "a telephone: pictures below each other, questions above their answers" },
    };

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory, MemberData(nameof(Windows))]
    public async Task AServedStyleStudy_HasNoViolation(int width, int height, string reason)
    {
        using var study = new RatingStudyFolder(RatingKind.Style, raters: 1);
        await using var server = new RatingServer(study.Folder, 0);
        await server.StartAsync(Stop);
        IPage page = await browser.OpenAsync(server.Address, width, height);
        await WalkThrough(page, study.Manifest.Raters[0], questions: 1, reason);
    }

    [Theory, MemberData(nameof(Windows))]
    public async Task AnExportedPreferenceTest_HasNoViolation(int width, int height, string reason)
    {
        using var study = new RatingStudyFolder(RatingKind.Preference, raters: 1, shared: 0, "content", "style", "overall");
        Assert.Equal(0, (await StyleKernelsCommand.Run("rate", "export", study.Folder.Path, study["sent"])).ExitCode);
        IPage page = await browser.OpenAsync(new Uri(Path.Combine(study["sent"], "index.html")).AbsoluteUri, width, height);
        await WalkThrough(page, study.Manifest.Raters[0], questions: 3, reason);
    }

    [Fact]
    public async Task AVoteThatCannotBeSaved_IsSaidWithoutAViolation()
    {
        using var study = new RatingStudyFolder(RatingKind.Style, raters: 1);
        IPage page;
        await using (var server = new RatingServer(study.Folder, 0))
        {
            await server.StartAsync(Stop);
            page = await browser.OpenAsync($"{server.Address}/?rater={study.Manifest.Raters[0].Code}");
            await Assertions.Expect(page.Locator("#questions button").First).ToBeEnabledAsync();
        }

        await page.Keyboard.PressAsync("1");
        await Assertions.Expect(page.Locator("#error")).ToContainTextAsync("Not saved");
        await Accessibility.Require(page, "an error");
    }

    /// <summary>Start, a wrong code, a question, its zoom, an answer taken back, the end.</summary>
    private static async Task WalkThrough(IPage page, RaterPlan rater, int questions, string reason)
    {
        await Accessibility.Require(page, $"start, {reason}");
        await page.FillAsync("#code", "nobody");
        await page.PressAsync("#code", "Enter");
        await Assertions.Expect(page.Locator("#begin-error")).ToContainTextAsync("Nobody");
        await Accessibility.Require(page, $"a wrong code, {reason}");
        await page.FillAsync("#code", rater.Code);
        await page.PressAsync("#code", "Enter");
        await Ready(page, 1, rater);
        await Accessibility.Require(page, $"a question, {reason}");
        await page.Keyboard.PressAsync("z");
        await Accessibility.Require(page, $"zoom, {reason}");
        await page.Keyboard.PressAsync("z");
        await Answer(page, 1, rater, questions);
        await Ready(page, 2, rater);
        await page.Keyboard.PressAsync("u");
        await Ready(page, 1, rater);
        await Accessibility.Require(page, $"an answer taken back, {reason}");

        // All of its questions have answers: a new one to the first is enough.
        await Answer(page, 1, rater, questions: 1);
        for (int number = 2; number <= rater.Items.Count; number++)
        {
            await Answer(page, number, rater, questions);
        }

        await Assertions.Expect(page.Locator("#end")).ToBeVisibleAsync();
        await Accessibility.Require(page, $"the end, {reason}");
    }

    private static async Task Answer(IPage page, int number, RaterPlan rater, int questions)
    {
        await Ready(page, number, rater);
        for (int question = 0; question < questions; question++)
        {
            await page.Locator("#questions fieldset").Nth(question).GetByRole(AriaRole.Button).First.ClickAsync();
        }
    }

    private static async Task Ready(IPage page, int number, RaterPlan rater)
    {
        await Assertions.Expect(page.Locator("#count")).ToHaveTextAsync($"{number} of {rater.Items.Count}");
        await Assertions.Expect(page.Locator("#questions button").First).ToBeEnabledAsync();
    }
}

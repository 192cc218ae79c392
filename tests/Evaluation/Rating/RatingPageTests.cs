using Microsoft.Playwright;
using StyleKernels.Cli.Rate;
using StyleKernels.Evaluation.Rating;
using StyleKernels.Evaluation.Votes;
using StyleKernels.Tests.Cli;
using StyleKernels.Tests.Kernels;
using Xunit;

namespace StyleKernels.Tests.Evaluation.Rating;

/// <summary>The rating page as people use it, in a real browser. Alone: the embedded loss network shares torch with all tests.</summary>
[Collection(RunAlone.Name)]
public sealed class RatingPageTests(Chromium browser) : IClassFixture<Chromium>
{
    private static readonly string[] Keys = ["1", "2", "3"];

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task FromTheFirstVote_ToTheTableOfCorrelations()
    {
        using var study = new RatingStudyFolder();
        await using (var server = await Serve(study))
        {
            foreach (RaterPlan rater in study.Manifest.Raters)
            {
                IPage page = await browser.OpenAsync(server.Address);
                await page.FillAsync("#code", rater.Code);
                await page.PressAsync("#code", "Enter");
                await Rate(page, rater);
                await Assertions.Expect(page.Locator("#end")).ToBeVisibleAsync();
                await page.CloseAsync();
            }
        }

        Assert.Equal(study.Manifest.Raters.Sum(rater => rater.Items.Count), Votes(study).Count);
        Assert.All(Votes(study), vote => Assert.Equal("1280x800@1", vote.Vote.Viewport));
        var run = await StyleKernelsCommand.Run("study", "agreement", study.Folder.Path, "--output", study["report"], "--loss-network", "embedded");
        Assert.True(run.ExitCode == 0, string.Join("\n", run.Error));
        string[] rows = [.. run.Output.SkipWhile(line => !line.Contains("Table 3"))];
        Assert.Matches(@"^average .*-?0\.\d", rows.First(line => line.StartsWith("average")));
    }

    [Fact]
    public async Task Undo_Resume_AndAClosedBrowser_LoseNothing()
    {
        using var study = new RatingStudyFolder();
        await using var server = await Serve(study);
        RaterPlan rater = study.Manifest.Raters[0];
        IPage page = await browser.OpenAsync($"{server.Address}/?rater={rater.Code}");
        await Choose(page, "Good", next: "2 of 14");
        await Choose(page, "Bad", next: "3 of 14");
        await page.Keyboard.PressAsync("u");
        await Assertions.Expect(page.GetByRole(AriaRole.Button, new() { Name = "Bad", Pressed = true })).ToBeVisibleAsync();
        await Choose(page, "OK", next: "3 of 14");
        await page.CloseAsync();

        IPage again = await browser.OpenAsync($"{server.Address}/?rater={rater.Code}");
        await Assertions.Expect(again.Locator("#count")).ToHaveTextAsync("3 of 14");
        Assert.Equal(["good", "ok"], Votes(study).Select(vote => vote.Vote.Answer).Order());
    }

    [Fact]
    public async Task TwoBrowsersAtOnce_LoseNoVote()
    {
        using var study = new RatingStudyFolder();
        await using var server = await Serve(study);
        await Task.WhenAll(study.Manifest.Raters.Select(async rater =>
        {
            IPage page = await browser.OpenAsync($"{server.Address}/?rater={rater.Code}");
            await Rate(page, rater);
            await Assertions.Expect(page.Locator("#end")).ToBeVisibleAsync();
        }));
        foreach (RaterPlan rater in study.Manifest.Raters)
        {
            Dictionary<string, string> answers = Votes(study).Where(vote => vote.Rater == rater.Code)
                .ToDictionary(vote => vote.Vote.Item, vote => vote.Vote.Answer);
            Assert.Equal(rater.Items.Index().Select(item => Answer(item.Index)), rater.Items.Select(item => answers[item.Id]));
        }
    }

    [Fact]
    public async Task AKilledServer_LosesNoVote_AndThePageSaysWhatItCouldNotSave()
    {
        using var study = new RatingStudyFolder();
        RaterPlan rater = study.Manifest.Raters[0];
        browser.Require();
        using RatingProgram server = await RatingProgram.StartAsync(study.Folder, Stop);
        IPage page = await browser.OpenAsync(server.Address);
        await page.FillAsync("#code", rater.Code);
        await page.ClickAsync("text=Begin");
        for (int i = 0; i < 3; i++)
        {
            await Choose(page, "Good", next: $"{i + 2} of 14");
        }

        await server.KillAsync(Stop);
        Assert.Equal(3, Votes(study).Count);

        await page.GetByRole(AriaRole.Button, new() { Name = "Bad" }).ClickAsync();
        await Assertions.Expect(page.Locator("#error")).ToContainTextAsync("Not saved");
        await using var again = await Serve(study, new Uri(server.Address).Port);
        await Choose(page, "Bad", next: "5 of 14");
        Assert.Equal(4, Votes(study).Count);
    }

    [Fact]
    public async Task AnExportedPage_WorksFromTheDisk_AndItsFileComesBack()
    {
        using var study = new RatingStudyFolder(RatingKind.Preference, raters: 2, shared: 0, "content", "overall");
        RaterPlan rater = study.Manifest.Raters[1];
        Assert.Equal(0, (await StyleKernelsCommand.Run("rate", "export", study.Folder.Path, study["sent"])).ExitCode);
        Assert.DoesNotContain("calm", File.ReadAllText(Path.Combine(study["sent"], "storage.js")));
        IPage page = await browser.OpenAsync($"{new Uri(Path.Combine(study["sent"], "index.html"))}?rater={rater.Code}");
        await Pick(page, "content", "Left");
        await Pick(page, "overall", "Right");
        await Assertions.Expect(page.Locator("#count")).ToHaveTextAsync($"2 of {rater.Items.Count}");
        await page.ReloadAsync();
        await Assertions.Expect(page.Locator("#count")).ToHaveTextAsync($"2 of {rater.Items.Count}");
        IDownload download = await page.RunAndWaitForDownloadAsync(() => page.ClickAsync("#hand-out"));
        await download.SaveAsAsync(study["results.json"]);

        var import = await StyleKernelsCommand.Run("rate", "import", study.Folder.Path, study["results.json"]);
        Assert.True(import.ExitCode == 0, string.Join("\n", import.Error));
        Assert.Equal([("content", "left"), ("overall", "right")], Votes(study).Select(vote => (vote.Vote.Question, vote.Vote.Answer)).Order());
    }

    [Theory, InlineData(1280, 800), InlineData(360, 640)]
    public async Task ThePage_FitsTheWindow_AndShowsRealPixels(int width, int height)
    {
        using var study = new RatingStudyFolder(RatingKind.Preference, raters: 1, shared: 0, "content", "style", "overall");
        await using var server = await Serve(study);
        IPage page = await browser.OpenAsync($"{server.Address}/?rater={study.Manifest.Raters[0].Code}", width, height);
        await Assertions.Expect(page.Locator("#stage img")).ToHaveCountAsync(4);
        await Assertions.Expect(page.Locator("#questions button").First).ToBeEnabledAsync();
        int[] extent = await page.EvaluateAsync<int[]>("[document.documentElement.scrollWidth, document.documentElement.scrollHeight]");
        Assert.Equal<int>([width, height], extent);
        Assert.All(await page.Locator("#stage figure").AllAsync(), figure => Assert.True(figure.BoundingBoxAsync().GetAwaiter().GetResult()!.Height > 60));

        await page.Keyboard.PressAsync("z");
        int[] shown = await page.EvaluateAsync<int[]>("(box => [box.width, box.height])(document.querySelectorAll('#stage img')[2].getBoundingClientRect())");
        Assert.Equal<int>([56, 48], shown);
    }

    [Fact]
    public async Task EverythingIsNamed_AndCanBeReachedByKeyboard()
    {
        using var study = new RatingStudyFolder();
        await using var server = await Serve(study);
        IPage page = await browser.OpenAsync($"{server.Address}/?rater={study.Manifest.Raters[0].Code}");
        await Assertions.Expect(page.GetByRole(AriaRole.Img, new() { Name = "Result" })).ToBeVisibleAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Group, new() { Name = "This result is" })).ToBeVisibleAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Progressbar, new() { Name = "Progress" })).ToBeVisibleAsync();
        await Assertions.Expect(page.Locator("#questions button").First).ToBeEnabledAsync();
        for (int i = 0; i < 8 && await page.EvaluateAsync<string>("document.activeElement.textContent") is not "1Good"; i++)
        {
            await page.Keyboard.PressAsync("Tab");
        }

        await page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(page.Locator("#count")).ToHaveTextAsync("2 of 14");
    }

    private static async Task<RatingServer> Serve(RatingStudyFolder study, int port = 0)
    {
        var server = new RatingServer(study.Folder, port);
        await server.StartAsync(Stop);
        return server;
    }

    private static async Task Rate(IPage page, RaterPlan rater)
    {
        for (int i = 0; i < rater.Items.Count; i++)
        {
            await Assertions.Expect(page.Locator("#count")).ToHaveTextAsync($"{i + 1} of {rater.Items.Count}");
            await Assertions.Expect(page.Locator("#questions button").First).ToBeEnabledAsync();
            await page.Keyboard.PressAsync(Keys[i % 3]);
        }
    }

    private static string Answer(int index) => RatingQuestion.Style.Answers[index % 3];

    private static async Task Choose(IPage page, string answer, string next)
    {
        await page.GetByRole(AriaRole.Button, new() { Name = answer }).ClickAsync();
        await Assertions.Expect(page.Locator("#count")).ToHaveTextAsync(next);
    }

    private static Task Pick(IPage page, string question, string answer) =>
        page.Locator($"fieldset[aria-labelledby=question-{question}]").GetByRole(AriaRole.Button, new() { Name = answer }).ClickAsync();

    private static IReadOnlyList<(string Rater, Vote Vote)> Votes(RatingStudyFolder study)
    {
        using var store = new VoteStore(study.Folder);
        return store.Read();
    }
}

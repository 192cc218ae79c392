using Microsoft.Playwright;
using StyleKernels.Evaluation.Rating;
using StyleKernels.Evaluation.Reports;
using StyleKernels.Tests.Cli;
using StyleKernels.Tests.Evaluation.Rating;
using Xunit;

namespace StyleKernels.Tests.Evaluation.Reports;

/// <summary>Pages of reports, as axe-core sees them.</summary>
public sealed class ReportAccessibilityTests(Chromium browser) : IClassFixture<Chromium>
{
    public static TheoryData<int, int, string> Windows => new()
    {
        { 1280, 800, "everything has room" },
        { 360, 640, "tables are wider than the window and scroll" },
    };

    [Theory, MemberData(nameof(Windows))]
    public async Task TheReportOfAPreferenceTest_HasNoViolation(int width, int height, string reason)
    {
        using var study = new RatingStudyFolder(RatingKind.Preference, raters: 2, shared: 4, "overall", "style");
        Vote(study);
        var run = await StyleKernelsCommand.Run("study", "preference", study.Folder.Path, "--output", study["report"]);
        Assert.True(run.ExitCode == 0, string.Join("\n", run.Error));
        await Accessibility.Require(await Open(Path.Combine(study["report"], "index.html"), width, height), reason);
    }

    [Theory, MemberData(nameof(Windows))]
    public async Task APageWithAllThatReportsHave_HasNoViolation(int width, int height, string reason)
    {
        using var pictures = new PictureFolders();
        pictures.Write("sheet.jpg", 90, 900, seed: 1);
        var page = new ReportPage("Everything");
        page.Paragraph("A text.");
        page.Heading("A part");
        page.Code(new string('x', 200));
        page.Table(new ReportTable("A table", ["model", .. Enumerable.Range(0, 30).Select(i => $"column {i}")], [["ours", .. Enumerable.Repeat("1.23", 30)]]));
        page.Picture(pictures["sheet.jpg"], "A picture");
        page.WidePicture(pictures["sheet.jpg"], "A wide picture");
        page.Save(pictures["index.html"]);
        await Accessibility.Require(await Open(pictures["index.html"], width, height), reason);
    }

    private Task<IPage> Open(string path, int width, int height) => browser.OpenAsync(new Uri(path).AbsoluteUri, width, height);

    private static void Vote(RatingStudyFolder study)
    {
        using var store = new StyleKernels.Cli.Rate.VoteStore(study.Folder);
        foreach (RaterPlan rater in study.Manifest.Raters)
        {
            store.Save(rater.Code, rater.Items.SelectMany((item, i) => study.Manifest.Questions.Select(
                question => RatingStudyFolder.Vote(item, question.Answers[i % 3], question.Id))));
        }
    }
}

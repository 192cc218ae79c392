using System.Diagnostics;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text;
using StyleKernels.Cli.Rate;
using StyleKernels.Evaluation.Rating;
using StyleKernels.Tests.Cli;
using Xunit;

namespace StyleKernels.Tests.Evaluation;

/// <summary>Ctrl-C of <c>rate serve</c> at a terminal.</summary>
public sealed class RatingInterruptionTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(false, "nobody is sending anything")]
    [InlineData(true, "half of a vote has come, and the other half never will")]
    public async Task ControlC_EndsTheServerAtOnce_WithAllVotesKept(bool half, string reason)
    {
        using var study = new RatingStudyFolder();
        RaterPlan rater = study.Manifest.Raters[0];
        using Pseudoterminal terminal = Pseudoterminal.Start("rate", "serve", study.Folder.Path, "--port", "0");
        var address = new Uri(await terminal.LineWith("/?rater=", Stop));
        await terminal.LineWith("Ctrl-C", Stop);
        using var browser = new HttpClient { BaseAddress = new Uri(address.GetLeftPart(UriPartial.Authority)) };
        (await browser.PostAsJsonAsync(
            $"/api/raters/{rater.Code}/votes", new[] { RatingStudyFolder.Vote(rater.Items[0], "good") }, Stop)).EnsureSuccessStatusCode();
        using var slow = new TcpClient(address.Host, address.Port);
        await slow.GetStream().WriteAsync(Encoding.ASCII.GetBytes(half ? HalfAVote(rater, address) : ""), Stop);

        var watch = Stopwatch.StartNew();
        terminal.PressControlC();
        Assert.Equal(0, await terminal.Exit(Stop));
        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(15), $"{reason}: it took {watch.Elapsed}");
        Assert.DoesNotContain("Exception", terminal.Screen);
        Assert.DoesNotContain("error", terminal.Screen);
        using var store = new VoteStore(study.Folder);
        Assert.Equal("good", Assert.Single(store.Read()).Vote.Answer);
    }

    private static string HalfAVote(RaterPlan rater, Uri address) =>
        $"POST /api/raters/{rater.Code}/votes HTTP/1.1\r\nHost: {address.Authority}\r\nContent-Type: application/json\r\nContent-Length: 500\r\n\r\n[{{";
}

using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using StyleKernels.Cli.Rate;
using StyleKernels.Evaluation.Rating;
using StyleKernels.Evaluation.Votes;
using StyleKernels.Tests.Cli;
using Xunit;

namespace StyleKernels.Tests.Evaluation.Rating;

/// <summary>The end of <c>rate serve</c>: Ctrl-C at a terminal, and what becomes of requests that have begun.</summary>
public sealed class RatingInterruptionTests : IDisposable
{
    private readonly RatingStudyFolder _study = new();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private RaterPlan Rater => _study.Manifest.Raters[0];

    public void Dispose() => _study.Dispose();

    [Theory]
    [InlineData(false, "nobody is sending anything")]
    [InlineData(true, "half of a vote has come, and the other half never will")]
    public async Task ControlC_EndsTheProgram_WithAllVotesKept(bool half, string reason)
    {
        using Pseudoterminal terminal = Pseudoterminal.Start("rate", "serve", _study.Folder.Path, "--port", "0");
        var address = new Uri(await terminal.LineWith("/?rater=", Stop));
        await terminal.LineWith("Ctrl-C", Stop);
        await SendVote(address, "good");
        using TcpClient slow = half ? await SendHalfAVote(address) : new TcpClient(address.Host, address.Port);

        terminal.PressControlC();
        Assert.True(await terminal.Exit(Stop) == 0, reason);
        Assert.DoesNotContain("Exception", terminal.Screen);
        Assert.DoesNotContain("error", terminal.Screen);
        Assert.Equal(["good"], Answers());
    }

    [Fact]
    public async Task OpenConnections_WithoutARequest_AreNotWaitedFor()
    {
        await using RatingServer server = await StartAsync(Timeout.InfiniteTimeSpan);
        var address = new Uri(server.Address);
        using var silent = new TcpClient(address.Host, address.Port);
        using var browser = new HttpClient { BaseAddress = address };
        Assert.Contains("<html", await browser.GetStringAsync("/", Stop));

        await EndAsync(server);
        Assert.Equal("", await Received(silent));
    }

    [Fact]
    public async Task HalfAVote_IsGivenUpAtTheLimit()
    {
        await using RatingServer server = await StartAsync(TimeSpan.Zero);
        using TcpClient slow = await SendHalfAVote(new Uri(server.Address));

        await EndAsync(server);
        Assert.False((await Received(slow)).StartsWith("HTTP/1.1 204", StringComparison.Ordinal));
        Assert.Empty(Answers());
    }

    [Fact]
    public async Task AnAnswerDuringTheEnd_SaysWhetherTheVoteIsSaved()
    {
        await using RatingServer server = await StartAsync(Timeout.InfiniteTimeSpan);
        using TcpClient slow = await SendHalfAVote(new Uri(server.Address));

        Task end = EndAsync(server);
        await SendTheRest(slow);
        bool saved = (await Received(slow)).StartsWith("HTTP/1.1 204", StringComparison.Ordinal);
        await end;
        Assert.Equal(saved ? ["good"] : [], Answers());
    }

    private static async Task EndAsync(RatingServer server)
    {
        using var controlC = new CancellationTokenSource();
        Task serving = server.WaitAsync(controlC.Token);
        await controlC.CancelAsync();
        try
        {
            await serving;
        }
        catch (OperationCanceledException)
        {
            // The limit has passed, which the program takes as its normal end too.
        }
    }

    /// <summary>All that comes until the server closes the connection.</summary>
    private static async Task<string> Received(TcpClient client)
    {
        using var reader = new StreamReader(client.GetStream());
        var received = new StringBuilder();
        try
        {
            char[] buffer = new char[1024];
            for (int length; (length = await reader.ReadAsync(buffer, Stop)) > 0;)
            {
                received.Append(buffer, 0, length);
            }
        }
        catch (IOException)
        {
            // Closed before all of the request was read; an answer may have come.
        }

        return received.ToString();
    }

    private async Task<RatingServer> StartAsync(TimeSpan lastRequests)
    {
        var server = new RatingServer(_study.Folder, port: 0, lastRequests);
        await server.StartAsync(Stop);
        return server;
    }

    private async Task SendVote(Uri address, string answer)
    {
        using var browser = new HttpClient();
        Vote[] votes = [RatingStudyFolder.Vote(Rater.Items[0], answer)];
        (await browser.PostAsJsonAsync(new Uri(address, $"/api/raters/{Rater.Code}/votes"), votes, Stop)).EnsureSuccessStatusCode();
    }

    /// <summary>Sends half of a request; the server has begun to read its body, for it has said to continue.</summary>
    private async Task<TcpClient> SendHalfAVote(Uri address)
    {
        string[] header =
        [
            $"POST /api/raters/{Rater.Code}/votes HTTP/1.1", $"Host: {address.Authority}", "Content-Type: application/json",
            $"Content-Length: {Body().Length}", "Expect: 100-continue", "Connection: close", "\r\n",
        ];
        var client = new TcpClient(address.Host, address.Port);
        await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes(string.Join("\r\n", header)), Stop);
        byte[] answer = new byte["HTTP/1.1 100 Continue\r\n\r\n".Length];
        await client.GetStream().ReadExactlyAsync(answer, Stop);
        Assert.StartsWith("HTTP/1.1 100", Encoding.ASCII.GetString(answer));
        await client.GetStream().WriteAsync(Body().AsMemory(0, Body().Length / 2), Stop);
        return client;
    }

    private async Task SendTheRest(TcpClient client)
    {
        try
        {
            await client.GetStream().WriteAsync(Body().AsMemory(Body().Length / 2), Stop);
        }
        catch (IOException)
        {
            // The server has closed the connection already.
        }
    }

    private byte[] Body() =>
        JsonSerializer.SerializeToUtf8Bytes(new[] { RatingStudyFolder.Vote(Rater.Items[0], "good") }, JsonSerializerOptions.Web);

    private IEnumerable<string> Answers()
    {
        using var store = new VoteStore(_study.Folder);
        return [.. store.Read().Select(vote => vote.Vote.Answer)];
    }
}

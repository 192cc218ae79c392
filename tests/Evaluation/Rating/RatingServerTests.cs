using System.Net;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using StyleKernels.Cli.Rate;
using StyleKernels.Evaluation.Rating;
using StyleKernels.Evaluation.Votes;
using StyleKernels.Tests.Cli;
using Xunit;

namespace StyleKernels.Tests.Evaluation.Rating;

public sealed class RatingServerTests : IAsyncLifetime
{
    private readonly RatingStudyFolder _study = new();
    private readonly HttpClient _http = new();
    private RatingServer _server = null!;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private RaterPlan Rater => _study.Manifest.Raters[0];

    public async ValueTask InitializeAsync()
    {
        _server = new RatingServer(_study.Folder, port: 0);
        await _server.StartAsync(Stop);
        _http.BaseAddress = new Uri(_server.Address);
    }

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await _server.DisposeAsync();
        _study.Dispose();
    }

    [Fact]
    public async Task AVote_ComesBack_AndALaterOneReplacesIt()
    {
        RatingItem item = Rater.Items[0];
        Assert.Equal(HttpStatusCode.NoContent, (await Post(RatingStudyFolder.Vote(item, "good"))).StatusCode);
        Assert.Equal(HttpStatusCode.NoContent, (await Post(RatingStudyFolder.Vote(item, "bad"))).StatusCode);
        using JsonDocument rater = await _http.GetFromJsonAsync<JsonDocument>($"api/raters/{Rater.Code.ToUpperInvariant()}", Stop) ?? throw new JsonException();
        JsonElement vote = Assert.Single(rater.RootElement.GetProperty("votes").EnumerateArray());
        Assert.Equal("bad", vote.GetProperty("answer").GetString());
        Assert.Equal("style", rater.RootElement.GetProperty("kind").GetString());
    }

    [Theory]
    [InlineData("evil.example", null, "another name for this address")]
    [InlineData("127.0.0.1", null, "no port")]
    [InlineData(null, "http://evil.example", "another site")]
    [InlineData(null, "http://127.0.0.1:1", "another program on this machine")]
    [InlineData(null, "null", "a page from the disk")]
    public async Task RequestsFromElsewhere_AreRefused(string? host, string? origin, string reason)
    {
        foreach ((HttpMethod method, string path) in new[] { (HttpMethod.Get, ""), (HttpMethod.Post, $"api/raters/{Rater.Code}/votes") })
        {
            using var request = new HttpRequestMessage(method, path) { Content = Json(RatingStudyFolder.Vote(Rater.Items[0], "good")) };
            request.Headers.Host = host;
            request.Headers.TryAddWithoutValidation("Origin", origin);
            HttpResponseMessage response = await _http.SendAsync(request, Stop);
            Assert.True(response.StatusCode == HttpStatusCode.Forbidden, reason);
            Assert.False(response.Headers.Contains("Access-Control-Allow-Origin"), reason);
        }

        Assert.Empty(await Votes());
    }

    [Theory]
    [InlineData("/pictures/..%2fkey.json"), InlineData("/pictures/../key.json"), InlineData("/key.json"), InlineData("/pictures/%2e%2e%2fkey.json")]
    [InlineData("/pictures/..%5ckey.json"), InlineData("/pictures//etc/passwd"), InlineData("/rating.json"), InlineData("/votes.sqlite")]
    public async Task NothingButThePictures_IsServed(string path)
    {
        // Past the client, which would tidy the path.
        Assert.StartsWith("HTTP/1.1 404", await Raw($"GET {path} HTTP/1.1\r\nHost: {_http.BaseAddress!.Authority}\r\nConnection: close\r\n\r\n"));
    }

    [Fact]
    public async Task Pictures_AreServed()
    {
        byte[] picture = await _http.GetByteArrayAsync($"pictures/{Rater.Items[0].Style}", Stop);
        Assert.Equal(File.ReadAllBytes(_study.Folder.Picture(Rater.Items[0].Style)), picture);
    }

    [Theory]
    [InlineData("[null]"), InlineData("{"), InlineData("[{}]"), InlineData("null"), InlineData("")]
    [InlineData("[{\"item\":\"2-1\",\"question\":\"style\",\"answer\":\"good\",\"elapsedMs\":1,\"screen\":\"1x1@1\",\"viewport\":\"1x1@1\"}]")]
    [InlineData("[{\"item\":\"1-1\",\"question\":\"style\",\"answer\":\"great\",\"elapsedMs\":1,\"screen\":\"1x1@1\",\"viewport\":\"1x1@1\"}]")]
    [InlineData("[{\"item\":\"1-1\",\"question\":\"other\",\"answer\":\"good\",\"elapsedMs\":1,\"screen\":\"1x1@1\",\"viewport\":\"1x1@1\"}]")]
    [InlineData("[{\"item\":\"1-1\",\"question\":\"style\",\"answer\":\"good\",\"elapsedMs\":-1,\"screen\":\"1x1@1\",\"viewport\":\"1x1@1\"}]")]
    [InlineData("[{\"item\":\"1-1\",\"question\":\"style\",\"answer\":\"good\",\"elapsedMs\":1,\"screen\":\"<script>\",\"viewport\":\"1x1@1\"}]")]
    public async Task WhatIsNoVote_IsRefused(string body)
    {
        HttpResponseMessage response = await _http.PostAsync(
            $"api/raters/{Rater.Code}/votes", new StringContent(body, Encoding.UTF8, "application/json"), Stop);
        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Empty(await Votes());
    }

    [Fact]
    public async Task ABodyWithoutEnd_AndAnUnknownRater_AreRefused()
    {
        HttpResponseMessage large = await _http.PostAsync(
            $"api/raters/{Rater.Code}/votes", Json(Enumerable.Repeat(RatingStudyFolder.Vote(Rater.Items[0], "good"), 500)), Stop);
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, large.StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await _http.GetAsync("api/raters/nobody", Stop)).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await _http.PostAsync("api/raters/nobody/votes", Json(Array.Empty<Vote>()), Stop)).StatusCode);
    }

    [Fact]
    public async Task AnAnswer_ReplacesOneThatAClockAheadDated()
    {
        RatingItem item = Rater.Items[0];
        using (var store = new VoteStore(_study.Folder))
        {
            store.Merge(Rater.Code, [RatingStudyFolder.Vote(item, "good") with { At = DateTimeOffset.UtcNow.AddYears(1) }]);
        }

        Assert.Equal(HttpStatusCode.NoContent, (await Post(RatingStudyFolder.Vote(item, "bad"))).StatusCode);
        Assert.Equal("bad", Assert.Single(await Votes()).GetProperty("answer").GetString());
    }

    [Theory]
    [InlineData("localhost", 80, StatusCodes.Status200OK, "browsers leave the port of HTTP out")]
    [InlineData("localhost", 8080, StatusCodes.Status403Forbidden, "a port is missing")]
    [InlineData("localhost:8080", 8080, StatusCodes.Status200OK, "as served")]
    [InlineData("localhost:8080", 80, StatusCodes.Status403Forbidden, "another port")]
    public async Task Host_NamesThePort(string host, int port, int status, string reason)
    {
        var context = new DefaultHttpContext();
        context.Request.Host = new HostString(host);
        context.Connection.LocalPort = port;
        await LoopbackOnly.InvokeAsync(context, _ => Task.CompletedTask);
        Assert.True(context.Response.StatusCode == status, reason);
    }

    [Fact]
    public async Task ATakenPort_IsSaidInOneLine()
    {
        var run = await StyleKernelsCommand.Run("rate", "serve", _study.Folder.Path, "--port", $"{_http.BaseAddress!.Port}");
        Assert.Equal(1, run.ExitCode);
        Assert.Contains("address already in use", Assert.Single(run.Error));
    }

    private static JsonContent Json<T>(T value) => JsonContent.Create(value is Vote vote ? new[] { vote } : (object)value!);

    [Fact]
    public async Task VotesOfAnotherStudy_WhosePageWasLeftOpen_AreRefused()
    {
        Vote vote = RatingStudyFolder.Vote(Rater.Items[0], "good");
        HttpResponseMessage other = await _http.PostAsync($"api/raters/{Rater.Code}/votes?study=other", Json(vote), Stop);
        Assert.Equal(HttpStatusCode.Conflict, other.StatusCode);
        using JsonDocument rater = JsonDocument.Parse(await _http.GetStringAsync($"api/raters/{Rater.Code}", Stop));
        Assert.Empty(rater.RootElement.GetProperty("votes").EnumerateArray());
        string study = rater.RootElement.GetProperty("study").GetString()!;
        HttpResponseMessage own = await _http.PostAsync($"api/raters/{Rater.Code}/votes?study={study}", Json(vote), Stop);
        Assert.Equal(HttpStatusCode.NoContent, own.StatusCode);
        Assert.Equal("no-store", $"{(await _http.GetAsync($"pictures/{Rater.Items[0].Style}", Stop)).Headers.CacheControl}");
    }

    private Task<HttpResponseMessage> Post(Vote vote) => _http.PostAsync($"api/raters/{Rater.Code}/votes", Json(vote), Stop);

    private async Task<JsonElement[]> Votes()
    {
        using JsonDocument rater = await _http.GetFromJsonAsync<JsonDocument>($"api/raters/{Rater.Code}", Stop) ?? throw new JsonException();
        return [.. rater.RootElement.GetProperty("votes").Clone().EnumerateArray()];
    }

    private async Task<string> Raw(string request)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, _http.BaseAddress!.Port, Stop);
        await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes(request), Stop);
        using var reader = new StreamReader(client.GetStream());
        return await reader.ReadToEndAsync(Stop);
    }
}

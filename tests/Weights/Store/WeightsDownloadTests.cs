using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using StyleKernels.Models.Weights;
using StyleKernels.Models.Weights.Store;
using Xunit;

namespace StyleKernels.Tests.Weights.Store;

public sealed class WeightsDownloadTests : IDisposable
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private static readonly DownloadOptions Impatient = new()
    {
        Pause = TimeSpan.Zero,
        Silence = TimeSpan.FromSeconds(20),
        FruitlessAttempts = 3,
    };

    private readonly string _folder = Path.Combine(Path.GetTempPath(), $"stylekernels-store-{Guid.NewGuid():N}");
    private readonly byte[] _content = Weights();

    private string Hash => Convert.ToHexStringLower(SHA256.HashData(_content));

    public void Dispose()
    {
        if (Directory.Exists(_folder))
        {
            Directory.Delete(_folder, recursive: true);
        }
    }

    [Fact]
    public async Task WholeFile_ArrivesWithProgressAndARecordOfItsHash()
    {
        using var server = new LoopbackServer(LoopbackServer.Whole(_content));
        var progress = new Steps();

        string path = await GetAsync(Known(server), progress);

        Assert.Equal(_content, File.ReadAllBytes(path));
        Assert.Equal(_content.Length, progress.Last.Received);
        Assert.Equal(_content.Length, progress.Last.Total);
        Assert.StartsWith(Hash, File.ReadAllText(path + ".sha256"), StringComparison.Ordinal);
        Assert.Equal(["weights.bin", "weights.bin.sha256"], Files());
    }

    [Fact]
    public async Task BrokenConnections_AreResumedWhereTheyBroke()
    {
        using var server = new LoopbackServer(
            LoopbackServer.Ranged(_content, 100_000), LoopbackServer.Ranged(_content, 70_000), LoopbackServer.Ranged(_content));

        string path = await GetAsync(Known(server));

        Assert.Equal(_content, File.ReadAllBytes(path));
        Assert.Equal(3, server.Requests.Length);
        Assert.All(server.Requests[1..], request => Assert.True(LoopbackServer.RangeStart(request) > 0));
        Assert.Contains("If-Range: \"v1\"", server.Requests[1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task BrokenConnections_WithoutAHash_AreResumedByTheServersVersion()
    {
        using var server = new LoopbackServer(LoopbackServer.Ranged(_content, 100_000), LoopbackServer.Ranged(_content));

        string path = await GetAsync(Known(server) with { Sha256 = null, Bytes = null });

        Assert.Equal(_content, File.ReadAllBytes(path));
        Assert.True(LoopbackServer.RangeStart(server.Requests[1]) > 0);
    }

    [Fact]
    public async Task AnotherVersionOnTheServer_StartsAgain()
    {
        byte[] old = [.. _content.Select(value => (byte)~value)];
        using var server = new LoopbackServer(LoopbackServer.Ranged(old, 100_000, "\"v0\""), LoopbackServer.Ranged(_content));

        string path = await GetAsync(Known(server) with { Sha256 = null });

        Assert.Equal(_content, File.ReadAllBytes(path));
    }

    [Fact]
    public async Task ServerThatIgnoresRanges_SendsTheWholeFileAgain()
    {
        using var server = new LoopbackServer(LoopbackServer.Whole(_content, 100_000), LoopbackServer.Whole(_content));

        string path = await GetAsync(Known(server));

        Assert.Equal(_content, File.ReadAllBytes(path));
        Assert.True(LoopbackServer.RangeStart(server.Requests[1]) > 0);
    }

    [Fact]
    public async Task ServerThatContinuesElsewhere_IsNotTrusted()
    {
        LoopbackServer.Answer elsewhere = LoopbackServer.Raw(
            $"HTTP/1.1 206 Partial Content\nContent-Length: 10\nContent-Range: bytes 5-14/{_content.Length}\nConnection: close",
            new byte[10]);
        using var server = new LoopbackServer(LoopbackServer.Ranged(_content, 100_000), elsewhere, LoopbackServer.Ranged(_content));

        string path = await GetAsync(Known(server));

        Assert.Equal(_content, File.ReadAllBytes(path));
    }

    [Fact]
    public async Task InterruptedDownload_IsContinuedByTheNextRun()
    {
        using var down = new LoopbackServer(
            LoopbackServer.Ranged(_content, 100_000), LoopbackServer.Raw("HTTP/1.1 503 Busy\nContent-Length: 0", []));
        await Assert.ThrowsAsync<WeightsException>(() => GetAsync(Known(down)));
        Assert.Equal(["weights.bin.part"], Files());

        using var up = new LoopbackServer(LoopbackServer.Ranged(_content));
        string path = await GetAsync(Known(up));

        Assert.Equal(_content, File.ReadAllBytes(path));
        Assert.True(LoopbackServer.RangeStart(Assert.Single(up.Requests)) > 0);
    }

    [Theory, InlineData("\"v1\"", true), InlineData("\"v2\"", false)]
    public async Task InterruptedDownload_WithoutAHash_IsContinuedByTheServersVersion(string version, bool continues)
    {
        using var server = new LoopbackServer(
            LoopbackServer.Ranged(_content, 100_000),
            LoopbackServer.Raw("HTTP/1.1 404 Gone\nContent-Length: 0", []),
            LoopbackServer.Ranged(_content, etag: version));
        KnownWeights known = Known(server) with { Sha256 = null };
        await Assert.ThrowsAsync<WeightsException>(() => GetAsync(known));

        string path = await GetAsync(known);

        Assert.Equal(_content, File.ReadAllBytes(path));
        Assert.Equal(["weights.bin", "weights.bin.sha256"], Files());
        Assert.Contains("If-Range: \"v1\"", server.Requests[^1], StringComparison.Ordinal);
        Assert.True(LoopbackServer.RangeStart(server.Requests[^1]) > 0 || !continues);
    }

    [Fact]
    public async Task DownloadThatWasWhole_IsNotAskedForAgain()
    {
        Directory.CreateDirectory(_folder);
        File.WriteAllBytes(Path.Combine(_folder, "weights.bin.part"), _content);
        using var server = new LoopbackServer(LoopbackServer.Ranged(_content));

        string path = await GetAsync(Known(server));

        Assert.Equal(_content, File.ReadAllBytes(path));
        Assert.Empty(server.Requests);
    }

    [Fact]
    public async Task LeftoversOfAnotherVersion_AreThrownAway()
    {
        Directory.CreateDirectory(_folder);
        File.WriteAllBytes(Path.Combine(_folder, "weights.bin.part"), new byte[1000]);
        using var server = new LoopbackServer(LoopbackServer.Ranged(_content));

        string path = await GetAsync(Known(server));

        Assert.Equal(_content, File.ReadAllBytes(path));
        Assert.Equal(2, server.Requests.Length);
    }

    [Fact]
    public async Task LeftoversWithoutAHash_AreNotContinued()
    {
        Directory.CreateDirectory(_folder);
        File.WriteAllBytes(Path.Combine(_folder, "weights.bin.part"), new byte[1000]);
        using var server = new LoopbackServer(LoopbackServer.Ranged(_content));

        string path = await GetAsync(Known(server) with { Sha256 = null });

        Assert.Equal(_content, File.ReadAllBytes(path));
        Assert.Equal(0, LoopbackServer.RangeStart(Assert.Single(server.Requests)));
    }

    [Fact]
    public async Task LeftoversLongerThanTheFile_AreThrownAway()
    {
        Directory.CreateDirectory(_folder);
        File.WriteAllBytes(Path.Combine(_folder, "weights.bin.part"), new byte[_content.Length + 1]);
        using var server = new LoopbackServer((request, stream) => LoopbackServer.RangeStart(request) > 0
            ? LoopbackServer.Raw("HTTP/1.1 416 Range Not Satisfiable\nContent-Length: 0\nConnection: close", [])(request, stream)
            : LoopbackServer.Whole(_content)(request, stream));

        string path = await GetAsync(Known(server));

        Assert.Equal(_content, File.ReadAllBytes(path));
    }

    [Fact]
    public async Task Redirects_AreFollowed()
    {
        using var server = new LoopbackServer(LoopbackServer.Whole(_content));
        using var first = new LoopbackServer(LoopbackServer.Raw(
            $"HTTP/1.1 302 Found\nLocation: {server.Address}\nContent-Length: 0\nConnection: close", []));

        string path = await GetAsync(Known(first));

        Assert.Equal(_content, File.ReadAllBytes(path));
    }

    [Fact]
    public async Task RedirectsWithoutEnd_AreGivenUp()
    {
        LoopbackServer? loop = null;
        loop = new LoopbackServer((request, stream) => LoopbackServer.Raw(
            $"HTTP/1.1 302 Found\nLocation: {loop!.Address}\nContent-Length: 0\nConnection: close", [])(request, stream));
        using (loop)
        {
            var error = await Assert.ThrowsAsync<WeightsException>(() => GetAsync(Known(loop)));

            Assert.Contains("302", error.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task SecondAddress_IsTriedWhenTheFirstServesOtherBytes()
    {
        using var wrong = new LoopbackServer(LoopbackServer.Whole([.. _content.Select(value => (byte)~value)]));
        using var right = new LoopbackServer(LoopbackServer.Whole(_content));

        string path = await GetAsync(Known(wrong) with { Addresses = [wrong.Address, right.Address] });

        Assert.Equal(_content, File.ReadAllBytes(path));
    }

    public static TheoryData<string, string> WrongAnswers => new()
    {
        { "other bytes of the same size", "SHA-256" },
        { "a file of another size", "offers 10 bytes" },
        { "a web page", "web page" },
        { "not found", "404" },
        { "less than promised, every time", "Gave up" },
        { "nothing but a closed connection", "Gave up" },
        { "no HTTP at all", "Gave up" },
        { "more than the file has, in chunks", "more than 300000 bytes" },
        { "fewer bytes in whole chunks", "sent 3 bytes" },
        { "an error every time", "500" },
    };

    [Theory, MemberData(nameof(WrongAnswers))]
    public async Task WrongAnswer_LeavesNoFileAndSaysWhy(string answer, string expected)
    {
        using var server = new LoopbackServer(Wrong(answer));

        var error = await Assert.ThrowsAsync<WeightsException>(() => GetAsync(Known(server)));

        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
        Assert.Contains(server.Address.ToString(), error.Message, StringComparison.Ordinal);
        Assert.Contains("example.org", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("weights.bin", Files());
    }

    [Fact]
    public async Task ServerThatIsDown_IsNamed()
    {
        // Bound, so that nobody else gets the port meanwhile, and not listening.
        using var down = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        down.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        var address = new Uri($"http://127.0.0.1:{((IPEndPoint)down.LocalEndPoint!).Port}/weights.bin");

        var error = await Assert.ThrowsAsync<WeightsException>(() => GetAsync(Known(null) with { Addresses = [address] }));

        Assert.Contains(address.ToString(), error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task SilentServer_IsNotWaitedForWithoutEnd()
    {
        using var server = new LoopbackServer(
            async (_, stream) => await stream.ReadAtLeastAsync(new byte[1], 1, throwOnEndOfStream: false));
        var options = new DownloadOptions { Pause = TimeSpan.Zero, Silence = TimeSpan.FromMilliseconds(100), FruitlessAttempts = 2 };

        var error = await Assert.ThrowsAsync<WeightsException>(() => GetAsync(Known(server), options: options));

        Assert.Contains("silent", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task UnknownLength_WithNothingToCheckAgainst_IsRefused()
    {
        using var server = new LoopbackServer(LoopbackServer.Raw("HTTP/1.1 200 OK\nConnection: close", _content));

        var error = await Assert.ThrowsAsync<WeightsException>(() => GetAsync(Known(server) with { Bytes = null, Sha256 = null }));

        Assert.Contains("how long", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task FileOfUnknownSize_IsCappedBeforeAndWhileItArrives()
    {
        var capped = Impatient with { MaxBytes = 1000 };
        using var honest = new LoopbackServer(LoopbackServer.Whole(_content));
        using var silent = new LoopbackServer(Chunked(_content));

        var before = await Assert.ThrowsAsync<WeightsException>(() => GetAsync(Known(honest) with { Bytes = null }, options: capped));
        var during = await Assert.ThrowsAsync<WeightsException>(() => GetAsync(Known(silent) with { Bytes = null }, options: capped));

        Assert.Contains("at most 1000", before.Message, StringComparison.Ordinal);
        Assert.Contains("more than 1000", during.Message, StringComparison.Ordinal);
        Assert.Empty(Files());
    }

    [Fact]
    public async Task PublishedPrefixOfAHash_IsEnoughToCheck()
    {
        using var server = new LoopbackServer(LoopbackServer.Whole(_content));

        await GetAsync(Known(server) with { Sha256 = Hash[..8] });
        using var store = new WeightsStore(_folder, offline: true);

        Assert.Equal(StoredState.Verified, store.Verify(Known(server) with { Sha256 = Hash[..8] }, stop: Stop));
        Assert.Equal(StoredState.Damaged, store.Verify(Known(server) with { Sha256 = "00000000" }, stop: Stop));
    }

    [Fact]
    public async Task StoredFile_IsNotDownloadedAgain()
    {
        using var server = new LoopbackServer(LoopbackServer.Whole(_content));

        await GetAsync(Known(server));
        await GetAsync(Known(server));

        Assert.Single(server.Requests);
    }

    [Fact]
    public async Task Cancelling_KeepsWhatArrived()
    {
        using var stop = new CancellationTokenSource();
        using var server = new LoopbackServer(async (request, stream) =>
        {
            await LoopbackServer.Ranged(_content, 100_000)(request, stream);
            _ = await stream.ReadAtLeastAsync(new byte[1], 1, throwOnEndOfStream: false);
        });
        using var store = new WeightsStore(_folder, offline: false, Impatient);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => store.GetAsync(Known(server), new CancelAt(stop, 50_000), stop.Token));

        Assert.Equal(["weights.bin.part"], Files());
        Assert.True(new FileInfo(Path.Combine(_folder, "weights.bin.part")).Length >= 50_000);
    }

    [Fact]
    public async Task FileThatAnotherProcessFetches_IsLeftToIt()
    {
        Directory.CreateDirectory(_folder);
        using FileStream other = new(Path.Combine(_folder, "weights.bin.part.lock"), FileMode.Create, FileAccess.Write, FileShare.None);
        using var server = new LoopbackServer(LoopbackServer.Whole(_content));

        var error = await Assert.ThrowsAsync<WeightsException>(() => GetAsync(Known(server)));

        Assert.Contains("another download of it is running", error.Message, StringComparison.Ordinal);
        Assert.Empty(server.Requests);
    }

    private LoopbackServer.Answer Wrong(string answer) => answer switch
    {
        "other bytes of the same size" => LoopbackServer.Whole([.. _content.Select(value => (byte)~value)]),
        "a file of another size" => LoopbackServer.Whole(new byte[10]),
        "a web page" => LoopbackServer.Whole(_content, extra: "Content-Type: text/html; charset=utf-8"),
        "not found" => LoopbackServer.Raw("HTTP/1.1 404 Not Found\nContent-Length: 0", []),
        "less than promised, every time" => LoopbackServer.Whole(_content, 0),
        "nothing but a closed connection" => (_, _) => Task.CompletedTask,
        "no HTTP at all" => LoopbackServer.Raw("SSH-2.0-OpenSSH_9.2", []),
        "more than the file has, in chunks" => Chunked([.. _content, .. _content]),
        "fewer bytes in whole chunks" => Chunked(new byte[3]),
        _ => LoopbackServer.Raw("HTTP/1.1 500 Oops\nContent-Length: 0", []),
    };

    private static LoopbackServer.Answer Chunked(byte[] body)
    {
        byte[] chunks = [.. System.Text.Encoding.ASCII.GetBytes($"{body.Length:x}\r\n"), .. body, .. "\r\n0\r\n\r\n"u8];
        return LoopbackServer.Raw("HTTP/1.1 200 OK\nTransfer-Encoding: chunked\nConnection: close", chunks);
    }

    private KnownWeights Known(LoopbackServer? server) => new(
        "test", "weights.bin", "a test", "none", new Uri("https://example.org/page"), "sanet",
        server is null ? [] : [server.Address], _content.Length, Hash);

    private async Task<string> GetAsync(KnownWeights known, IProgress<DownloadProgress>? progress = null, DownloadOptions? options = null)
    {
        using var store = new WeightsStore(_folder, offline: false, options ?? Impatient);
        return await store.GetAsync(known, progress, TestContext.Current.CancellationToken);
    }

    /// <summary>A safetensors file of 300,000 bytes.</summary>
    private static byte[] Weights()
    {
        const string Header = """{"a.weight":{"dtype":"F32","shape":[74975],"data_offsets":[0,299900]}}""";
        byte[] header = System.Text.Encoding.UTF8.GetBytes(Header.PadRight(92));
        return [.. BitConverter.GetBytes((long)header.Length), .. header, .. Enumerable.Range(0, 299_900).Select(i => (byte)(i * 31 >> 3))];
    }

    private string[] Files() => Directory.Exists(_folder)
        ? [.. Directory.GetFiles(_folder).Select(file => Path.GetFileName(file)).Order(StringComparer.Ordinal)]
        : [];

    private sealed class Steps : IProgress<DownloadProgress>
    {
        internal DownloadProgress Last { get; private set; }

        public void Report(DownloadProgress value) => Last = value;
    }

    private sealed class CancelAt(CancellationTokenSource stop, long bytes) : IProgress<DownloadProgress>
    {
        public void Report(DownloadProgress value)
        {
            if (value.Received >= bytes)
            {
                stop.Cancel();
            }
        }
    }
}

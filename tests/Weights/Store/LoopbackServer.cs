using System.Net;
using System.Net.Sockets;
using System.Text;

namespace StyleKernels.Tests.Weights.Store;

/// <summary>
/// An HTTP server on the loopback interface that does what each test needs, however wrong. The first answer serves the first request,
/// and so on; the last one serves all that follow.
/// </summary>
internal sealed class LoopbackServer : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly Answer[] _answers;
    private readonly List<string> _requests = [];

    internal LoopbackServer(params Answer[] answers)
    {
        _answers = answers;
        _listener.Start();
        _ = ServeAsync();
    }

    /// <summary>Writes an answer; the connection is closed behind it.</summary>
    /// <param name="request">The request's head.</param>
    /// <param name="stream">The connection.</param>
    internal delegate Task Answer(string request, Stream stream);

    internal Uri Address => new($"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}/weights.bin");

    /// <summary>The heads of the requests so far.</summary>
    internal string[] Requests
    {
        get
        {
            lock (_requests)
            {
                return [.. _requests];
            }
        }
    }

    /// <summary>Any head, and any body behind it.</summary>
    internal static Answer Raw(string head, byte[] body, int? sent = null) => async (_, stream) =>
    {
        await stream.WriteAsync(Encoding.ASCII.GetBytes(head.ReplaceLineEndings("\r\n") + "\r\n\r\n"));
        await stream.WriteAsync(body.AsMemory(0, sent ?? body.Length));
    };

    /// <summary>The whole file; ranges are ignored. The connection breaks after <paramref name="sent"/> bytes.</summary>
    internal static Answer Whole(byte[] body, int? sent = null, string extra = "X-Any: 1") =>
        Raw($"HTTP/1.1 200 OK\nContent-Length: {body.Length}\n{extra}\nConnection: close", body, sent);

    /// <summary>The part of the file that the request asks for. The connection breaks after <paramref name="sent"/> bytes.</summary>
    internal static Answer Ranged(byte[] body, int? sent = null, string etag = "\"v1\"") => (request, stream) =>
    {
        int start = RangeStart(request);
        bool other = request.Contains("If-Range: ", StringComparison.Ordinal)
            && !request.Contains($"If-Range: {etag}", StringComparison.Ordinal);
        if (start == 0 || other)
        {
            return Whole(body, sent, $"ETag: {etag}")(request, stream);
        }

        byte[] rest = body[start..];
        string head = $"HTTP/1.1 206 Partial Content\nContent-Length: {rest.Length}\n"
            + $"Content-Range: bytes {start}-{body.Length - 1}/{body.Length}\nETag: {etag}\nConnection: close";
        return Raw(head, rest, sent is null ? null : Math.Min(sent.Value, rest.Length))(request, stream);
    };

    internal static int RangeStart(string request)
    {
        int at = request.IndexOf("Range: bytes=", StringComparison.Ordinal);
        return at < 0 ? 0 : int.Parse(request[(at + 13)..request.IndexOf('-', at + 13)]);
    }

    public void Dispose()
    {
        _stop.Cancel();
        _listener.Dispose();
        _stop.Dispose();
    }

    private async Task ServeAsync()
    {
        for (int i = 0; !_stop.IsCancellationRequested; i++)
        {
            try
            {
                using TcpClient client = await _listener.AcceptTcpClientAsync(_stop.Token);
                await using NetworkStream stream = client.GetStream();
                string request = await ReadHeadAsync(stream);
                lock (_requests)
                {
                    _requests.Add(request);
                }

                await _answers[Math.Min(i, _answers.Length - 1)](request, stream);
            }
            catch (Exception e) when (e is IOException or OperationCanceledException or ObjectDisposedException or SocketException)
            {
                // The client went away, or the test is over.
            }
        }
    }

    private static async Task<string> ReadHeadAsync(NetworkStream stream)
    {
        var head = new StringBuilder();
        byte[] one = new byte[1];
        while (!head.ToString().EndsWith("\r\n\r\n", StringComparison.Ordinal) && await stream.ReadAsync(one) == 1)
        {
            head.Append((char)one[0]);
        }

        return head.ToString();
    }
}

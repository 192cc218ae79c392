using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;

namespace StyleKernels.Models.Weights.Store;

/// <summary>
/// Downloads one file to a temporary name beside its place: resumes where the connection broke, follows redirects, bounds the size,
/// checks size, hash and content, and only then gives the file its name.
/// </summary>
internal sealed class WeightsDownload
{
    private const int BufferBytes = 1 << 16;
    private const int MaxPauseDoublings = 5;

    private readonly HttpClient _client;
    private readonly KnownWeights _known;
    private readonly string _path;
    private readonly DownloadOptions _options;
    private readonly IProgress<DownloadProgress>? _progress;
    private readonly Action<string, string> _admit;

    /// <summary>The server's mark of the version that the bytes so far belong to.</summary>
    private EntityTagHeaderValue? _version;

    /// <summary>Prepares a download.</summary>
    /// <param name="client">Sends the requests; follows redirects.</param>
    /// <param name="known">What to download.</param>
    /// <param name="path">Its place.</param>
    /// <param name="options">How patient to be.</param>
    /// <param name="progress">Told about every block; may be null.</param>
    /// <param name="admit">
    /// Given the whole file under its temporary name and its SHA-256, before it gets its own; throws <see cref="WeightsException"/> to
    /// refuse it.
    /// </param>
    internal WeightsDownload(
        HttpClient client,
        KnownWeights known,
        string path,
        DownloadOptions options,
        IProgress<DownloadProgress>? progress,
        Action<string, string> admit)
    {
        _client = client;
        _known = known;
        _path = path;
        _options = options;
        _progress = progress;
        _admit = admit;
    }

    private string PartPath => _path + ".part";

    /// <summary>Where the bytes so far came from, and their version.</summary>
    private string VersionPath => PartPath + ".version";

    /// <summary>Tries the addresses in turn.</summary>
    /// <exception cref="WeightsException">No address gave the file; the message says why, address by address.</exception>
    internal async Task RunAsync(CancellationToken stop)
    {
        using FileStream claim = Claim();
        if (File.Exists(_path))
        {
            // Another process has fetched it since the caller looked.
            return;
        }

        var failures = new List<string>();
        foreach (Uri address in _known.Addresses)
        {
            try
            {
                await FromAsync(address, stop).ConfigureAwait(false);
                return;
            }
            catch (WeightsException e)
            {
                failures.Add($"{address}: {e.Message}");
            }
        }

        throw new WeightsException(
            $"'{_known.Name}' could not be downloaded. {string.Join(" ", failures)} "
            + $"It can be fetched by hand from {_known.Page} and imported.");
    }

    private async Task FromAsync(Uri address, CancellationToken stop)
    {
        bool continues = File.Exists(PartPath);
        try
        {
            await FetchAsync(address, stop).ConfigureAwait(false);
        }
        catch (WrongContentException) when (continues)
        {
            // What an earlier run left may be of another version: once more, from the start.
            await FromAsync(address, stop).ConfigureAwait(false);
        }
        catch (WrongContentException e)
        {
            throw new WeightsException(e.Message, e);
        }
    }

    private async Task FetchAsync(Uri address, CancellationToken stop)
    {
        await using FileStream part = OpenPart();
        _version = part.Length > 0 ? RememberedVersion(address) : null;
        try
        {
            await FillAsync(address, part, stop).ConfigureAwait(false);
            string hash = await CheckAsync(part, stop).ConfigureAwait(false);
            part.Flush(flushToDisk: true);
            await part.DisposeAsync().ConfigureAwait(false);
            Admit(hash);
            File.Move(PartPath, _path, overwrite: true);
            File.Delete(VersionPath);
        }
        catch (Exception e)
        {
            // Whole but wrong bytes are of no use; the beginning of the right ones is. Open files cannot be deleted everywhere.
            bool isOfNoUse = e is WrongContentException || (part.CanRead && part.Length == 0);
            await part.DisposeAsync().ConfigureAwait(false);
            if (isOfNoUse)
            {
                File.Delete(PartPath);
                File.Delete(VersionPath);
            }

            throw;
        }
    }

    /// <summary>Keeps other processes from fetching the file, until it is disposed: the file so far is closed before it is checked and gets its name.</summary>
    private FileStream Claim() => Open(PartPath + ".lock", 1, FileOptions.DeleteOnClose);

    private FileStream OpenPart() => Open(PartPath, BufferBytes, FileOptions.None);

    private FileStream Open(string path, int buffer, FileOptions options)
    {
        try
        {
            return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, buffer, options);
        }
        catch (IOException e)
        {
            throw new WeightsException(
                $"'{PartPath}' cannot be written, perhaps because another download of it is running: {e.Message}", e);
        }
    }

    private async Task FillAsync(Uri address, FileStream part, CancellationToken stop)
    {
        if (part.Length > 0 && part.Length == _known.Bytes && _known.Sha256 is not null)
        {
            // An earlier download ended while the hash was being computed.
            return;
        }

        int fruitless = 0;
        for (int attempt = 1; ; attempt++)
        {
            long before = part.Length;
            string reason;
            try
            {
                if (await AttemptAsync(address, part, stop).ConfigureAwait(false))
                {
                    return;
                }

                reason = "the server broke off.";
            }
            catch (Exception e) when (IsPassing(e, stop))
            {
                reason = e is OperationCanceledException ? $"the server was silent for {_options.Silence.TotalSeconds} s." : e.Message;
            }

            fruitless = part.Length > before ? 0 : fruitless + 1;
            if (fruitless >= _options.FruitlessAttempts || attempt >= _options.Attempts)
            {
                throw new WeightsException($"{reason} Gave up after {attempt} attempts with {part.Length} bytes.");
            }

            await Task.Delay(_options.Pause * (1 << Math.Min(fruitless, MaxPauseDoublings)), stop).ConfigureAwait(false);
        }
    }

    private EntityTagHeaderValue? RememberedVersion(Uri address) =>
        File.Exists(VersionPath) && File.ReadAllLines(VersionPath) is [string from, string version] && from == $"{address}"
            && EntityTagHeaderValue.TryParse(version, out EntityTagHeaderValue? tag) ? tag : null;

    private void RememberVersion(Uri address)
    {
        // A hash tells in the end, so nothing need be remembered where one is known.
        if (_known.Sha256 is not null || _version is null)
        {
            File.Delete(VersionPath);
        }
        else
        {
            File.WriteAllLines(VersionPath, [$"{address}", $"{_version}"]);
        }
    }

    private static bool IsPassing(Exception e, CancellationToken stop) => e switch
    {
        WeightsException or WrongContentException => false,
        OperationCanceledException => !stop.IsCancellationRequested,
        _ => e is HttpRequestException or IOException,
    };

    /// <summary>One request.</summary>
    /// <returns>Whether the file is whole now.</returns>
    private async Task<bool> AttemptAsync(Uri address, FileStream part, CancellationToken stop)
    {
        // Bytes of an unknown version cannot be continued, unless a hash tells in the end.
        if (part.Length > 0 && _version is null && _known.Sha256 is null)
        {
            part.SetLength(0);
        }

        using var silence = CancellationTokenSource.CreateLinkedTokenSource(stop);
        silence.CancelAfter(_options.Silence);
        using HttpRequestMessage request = Request(address, part.Length);
        using HttpResponseMessage response = await _client
            .SendAsync(request, HttpCompletionOption.ResponseHeadersRead, silence.Token).ConfigureAwait(false);
        if (response.StatusCode == HttpStatusCode.RequestedRangeNotSatisfiable)
        {
            // What is there is longer than what the server has: start again.
            part.SetLength(0);
            return false;
        }

        CheckStatus(response);
        long? total = Position(response, part, address);
        await CopyAsync(response, part, total, silence).ConfigureAwait(false);
        return total is null || part.Length == total;
    }

    private HttpRequestMessage Request(Uri address, long have)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, address);
        if (have > 0)
        {
            request.Headers.Range = new RangeHeaderValue(have, null);
            request.Headers.IfRange = _version is null ? null : new RangeConditionHeaderValue(_version);
        }

        return request;
    }

    private static void CheckStatus(HttpResponseMessage response)
    {
        int status = (int)response.StatusCode;
        if (status is 408 or 429 or >= 500)
        {
            throw new HttpRequestException($"the server answered {status} {response.ReasonPhrase}.");
        }

        if (response.StatusCode is not (HttpStatusCode.OK or HttpStatusCode.PartialContent))
        {
            throw new WeightsException($"the server answered {status} {response.ReasonPhrase}.");
        }

        if (response.Content.Headers.ContentType?.MediaType == "text/html")
        {
            throw new WeightsException("the server sent a web page instead of a file.");
        }
    }

    /// <summary>Puts the file where the answer continues it.</summary>
    /// <returns>How long the file is when it is whole; null when the transfer itself shows its end, or nobody knows.</returns>
    private long? Position(HttpResponseMessage response, FileStream part, Uri address)
    {
        long? total = response.Content.Headers.ContentLength;
        if (response.StatusCode == HttpStatusCode.PartialContent)
        {
            ContentRangeHeaderValue? range = response.Content.Headers.ContentRange;
            if (range?.From != part.Length)
            {
                part.SetLength(0);
                throw new HttpRequestException("the server continued at another place than it was asked to.");
            }

            total = range.Length ?? (part.Length + total);
        }
        else
        {
            // The server ignores ranges or has another version: its answer is the whole file.
            part.SetLength(0);
        }

        part.Position = part.Length;
        _version = response.Headers.ETag is { IsWeak: false } tag ? tag : null;
        RememberVersion(address);
        CheckTotal(total);
        bool marksItsEnd = total is not null || response.Headers.TransferEncodingChunked == true;
        if (!marksItsEnd && _known is { Bytes: null, Sha256: null })
        {
            throw new WeightsException(
                "the server does not say how long the file is, so a broken transfer could not be told from a whole one.");
        }

        return marksItsEnd ? total : _known.Bytes;
    }

    private void CheckTotal(long? total)
    {
        if (total is not null && _known.Bytes is { } bytes && total != bytes)
        {
            throw new WrongContentException($"the server offers {total} bytes, the file has {bytes}.");
        }

        if (total > _options.MaxBytes)
        {
            throw new WrongContentException($"the server offers {total} bytes, at most {_options.MaxBytes} are accepted.");
        }
    }

    private async Task CopyAsync(HttpResponseMessage response, FileStream part, long? total, CancellationTokenSource silence)
    {
        long limit = _known.Bytes ?? _options.MaxBytes;
        byte[] buffer = new byte[BufferBytes];
        await using Stream body = await response.Content.ReadAsStreamAsync(silence.Token).ConfigureAwait(false);
        while (await body.ReadAsync(buffer, silence.Token).ConfigureAwait(false) is > 0 and int read)
        {
            if (part.Length + read > limit)
            {
                throw new WrongContentException($"the server sends more than {limit} bytes.");
            }

            await part.WriteAsync(buffer.AsMemory(0, read), silence.Token).ConfigureAwait(false);
            silence.CancelAfter(_options.Silence);
            _progress?.Report(new DownloadProgress(_known.Name, part.Length, total ?? _known.Bytes));
        }
    }

    private async Task<string> CheckAsync(FileStream part, CancellationToken stop)
    {
        if (part.Length == 0 || (_known.Bytes is { } bytes && part.Length != bytes))
        {
            throw new WrongContentException($"the server sent {part.Length} bytes, the file has {_known.Bytes}.");
        }

        part.Position = 0;
        string hash = Convert.ToHexStringLower(await SHA256.HashDataAsync(part, stop).ConfigureAwait(false));
        return _known.Sha256 is null || FileHash.Agrees(hash, _known.Sha256)
            ? hash
            : throw new WrongContentException($"the file has the SHA-256 {hash}, published is {_known.Sha256}.");
    }

    private void Admit(string hash)
    {
        try
        {
            _admit(PartPath, hash);
        }
        catch (WeightsException e)
        {
            throw new WrongContentException(e.Message, e);
        }
    }

    /// <summary>The bytes are not the file's: nothing of them is kept.</summary>
    private sealed class WrongContentException(string message, Exception? inner = null) : Exception(message, inner);
}

using StyleKernels.Models.Weights.Keys;

namespace StyleKernels.Models.Weights.Store;

/// <summary>
/// The folder of published weights on this machine. A file comes into it by <see cref="GetAsync"/> or <see cref="Import"/>, checked
/// against its published hash. Where none is published, and where a safetensors file stands for one of another format, its tensors are
/// checked, and the hash of the first arrival is recorded and must not change.
/// </summary>
public sealed class WeightsStore : IDisposable
{
    /// <summary>The environment variable that names the folder.</summary>
    public const string FolderVariable = "STYLEKERNELS_WEIGHTS";

    /// <summary>The environment variable that forbids downloads when it is 1 or true.</summary>
    public const string OfflineVariable = "STYLEKERNELS_OFFLINE";

    private const int MaxRedirections = 10;

    // Made for the first download: most who open a store want to know what is there.
    private readonly Lazy<HttpClient> _client;
    private readonly DownloadOptions _download;

    /// <summary>Opens a store; its folder is made when the first file comes.</summary>
    /// <param name="folder">The folder; <see cref="DefaultFolder"/> when null.</param>
    /// <param name="offline">Forbids downloads; the environment decides when null.</param>
    /// <param name="download">How patient downloads are.</param>
    public WeightsStore(string? folder = null, bool? offline = null, DownloadOptions? download = null)
    {
        Folder = Path.GetFullPath(folder ?? DefaultFolder());
        IsOffline = offline ?? Environment.GetEnvironmentVariable(OfflineVariable) is "1" or "true";
        _download = download ?? new DownloadOptions();
        _client = new Lazy<HttpClient>(CreateClient);
    }

    /// <summary>Where the files are.</summary>
    public string Folder { get; }

    /// <summary>Whether downloads are forbidden.</summary>
    public bool IsOffline { get; }

    /// <summary>
    /// The folder of <see cref="FolderVariable"/>, or <c>stylekernels/weights</c> in the user's cache folder: XDG_CACHE_HOME or
    /// <c>~/.cache</c>, LOCALAPPDATA on Windows.
    /// </summary>
    public static string DefaultFolder()
    {
        if (Environment.GetEnvironmentVariable(FolderVariable) is { Length: > 0 } chosen)
        {
            return chosen;
        }

        string? cache = Environment.GetEnvironmentVariable("XDG_CACHE_HOME");
        if (OperatingSystem.IsWindows())
        {
            cache = Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData);
        }
        else if (string.IsNullOrEmpty(cache))
        {
            cache = Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".cache");
        }

        return Path.Combine(cache, "stylekernels", "weights");
    }

    /// <summary>
    /// Where a known file is, or would be. It keeps its published name; one that was imported in the safetensors format has the name of the
    /// weights and ends in <c>.safetensors</c>.
    /// </summary>
    public string PathOf(KnownWeights known)
    {
        ArgumentNullException.ThrowIfNull(known);
        string published = Published(known);
        string converted = Converted(known);
        return !File.Exists(published) && File.Exists(converted) ? converted : published;
    }

    /// <summary>Whether the store has a file; its content is not looked at.</summary>
    public bool Has(KnownWeights known) => File.Exists(PathOf(known));

    /// <summary>What a reader opens: the file itself, or the common part of the names that its archive unpacked to.</summary>
    /// <param name="known">The weights.</param>
    /// <exception cref="WeightsException">The store does not have them; the message says how to get them.</exception>
    public string Locate(KnownWeights known)
    {
        ArgumentNullException.ThrowIfNull(known);
        if (!Has(known))
        {
            string how = known.Addresses.Count > 0 ? $"'weights get {known.Name}' downloads it" : $"it is published at {known.Page}";
            throw new WeightsException(
                $"The weights '{known.Name}' are not in {Folder}: {how}, 'weights import' takes a file fetched by hand.");
        }

        string path = PathOf(known);
        return known.Unpack is null || path == Converted(known) ? path : WeightsArchive.Unpack(path, known.Unpack);
    }

    /// <summary>Reads weights of the store under this library's names.</summary>
    /// <param name="known">The weights.</param>
    /// <returns>The tensors; the caller disposes it.</returns>
    /// <exception cref="WeightsException">The store does not have them, or the file is broken or another than the table says.</exception>
    public TensorFile Read(KnownWeights known)
    {
        string path = Locate(known);
        KeyMap map = KeyMap.Find(known.KeyMap);
        using TensorFile published = WeightsFile.Read(path, new TensorSelection(name => !map.Ignores(name)));
        return map.Apply(published.Tensors, path);
    }

    /// <summary>Makes sure that a file is in the store and unharmed, downloading it when it is missing.</summary>
    /// <param name="known">What to get.</param>
    /// <param name="progress">Told about the download.</param>
    /// <param name="stop">Ends the download; it can be continued later.</param>
    /// <returns>The file.</returns>
    /// <exception cref="WeightsException">It cannot be had, or the one in the store is damaged.</exception>
    public async Task<string> GetAsync(
        KnownWeights known, IProgress<DownloadProgress>? progress = null, CancellationToken stop = default)
    {
        ArgumentNullException.ThrowIfNull(known);
        switch (Verify(known, stop))
        {
            case StoredState.Missing:
                string path = PathOf(known);
                CheckReachable(known);
                Directory.CreateDirectory(Folder);
                var download = new WeightsDownload(_client.Value, known, path, _download, progress, (part, hash) => Admit(known, part, path, hash, stop));
                await download.RunAsync(stop).ConfigureAwait(false);
                return path;
            case StoredState.Damaged:
                throw new WeightsException($"'{PathOf(known)}' is damaged or was exchanged: delete it to get it again.");
            default:
                return PathOf(known);
        }
    }

    /// <summary>
    /// Copies a file fetched by hand into the store, after checking that it is what it is taken for: by its published hash, or by the names,
    /// shapes, types and values of its tensors where none is published or the file is safetensors and was published in another format.
    /// </summary>
    /// <param name="file">The file, as published or in the safetensors format under the published names.</param>
    /// <param name="known">What it is; found by its hash or its name when null.</param>
    /// <param name="stop">Ends it early, with the store as it was.</param>
    /// <returns>What it was taken for.</returns>
    /// <exception cref="WeightsException">It is not what it claims to be, or nothing known.</exception>
    public KnownWeights Import(string file, KnownWeights? known = null, CancellationToken stop = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(file);
        WeightsFile.RefuseForeign(file);
        string hash = FileHash.Compute(file, stop);
        known ??= Recognise(file, hash);
        string place = WeightsFile.IsSafetensors(file) ? Converted(known) : Published(known);
        CheckHash(file, known, place, hash);
        Directory.CreateDirectory(Folder);
        CheckContent(known, file, place, hash, stop);
        AtomicFile.Write(place, target => Copy(file, target, stop));
        FileHash.Record(place, hash);
        return known;
    }

    /// <summary>Compares a file with its published hash, or with the one recorded when it first came; where there is neither, its content is checked.</summary>
    /// <param name="known">The file.</param>
    /// <param name="stop">Ends it early.</param>
    public StoredState Verify(KnownWeights known, CancellationToken stop = default)
    {
        if (!Has(known))
        {
            return StoredState.Missing;
        }

        string path = PathOf(known);
        string hash = FileHash.Compute(path, stop);
        if (FileHash.IsPublished(hash, known))
        {
            return StoredState.Verified;
        }

        if (MustHavePublishedHash(known, path))
        {
            return StoredState.Damaged;
        }

        return FileHash.Recorded(path) is not { } recorded ? StateByContent(known, path, hash, stop)
            : hash == recorded ? StoredState.Unchanged : StoredState.Damaged;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_client.IsValueCreated)
        {
            _client.Value.Dispose();
        }
    }

    private HttpClient CreateClient()
    {
        // Silence is watched block by block; a limit on the whole would forbid large files on slow lines.
        var handler = new SocketsHttpHandler { MaxAutomaticRedirections = MaxRedirections, ConnectTimeout = _download.Silence };
        var client = new HttpClient(handler) { Timeout = Timeout.InfiniteTimeSpan };
        client.DefaultRequestHeaders.UserAgent.ParseAdd("StyleKernels");
        return client;
    }

    /// <summary>Where a file lies that is as it was published.</summary>
    private string Published(KnownWeights known) => Path.Combine(Folder, known.File);

    /// <summary>Where a file of the safetensors format lies.</summary>
    private string Converted(KnownWeights known) => Path.Combine(Folder, known.Name + ".safetensors");

    /// <summary>Whether nothing but its published hash can tell that a file is what it is taken for.</summary>
    private bool MustHavePublishedHash(KnownWeights known, string place) =>
        known.Sha256 is not null && (place == Published(known) || !KnownModules.Contains(known.Name));

    private static void CheckContent(KnownWeights known, string file, string place, string hash, CancellationToken stop)
    {
        WeightsArchive.Forget(place);
        if (known.Unpack is { } prefix && !WeightsFile.IsSafetensors(file))
        {
            WeightsArchive.Unpack(file, prefix, place, unpacked => ContentCheck.Run(known, unpacked), stop);
        }
        else if (ContentCheck.IsNeeded(known, hash))
        {
            ContentCheck.Run(known, file);
        }
    }

    /// <summary>Checks a file before it is called by its name, and records its hash: whatever has a record has been checked.</summary>
    private static void Admit(KnownWeights known, string file, string place, string hash, CancellationToken stop)
    {
        CheckContent(known, file, place, hash, stop);
        FileHash.Record(place, hash);
    }

    /// <summary>Closes the file before the copy gets its name: it may be the one that is replaced.</summary>
    private static void Copy(string file, Stream target, CancellationToken stop)
    {
        using FileStream source = File.OpenRead(file);
        source.CopyToAsync(target, stop).GetAwaiter().GetResult();
    }

    /// <summary>The state of a file that was put into the folder past this class: its content alone can tell.</summary>
    private static StoredState StateByContent(KnownWeights known, string path, string hash, CancellationToken stop)
    {
        try
        {
            CheckContent(known, path, path, hash, stop);
        }
        catch (WeightsException)
        {
            return StoredState.Damaged;
        }

        try
        {
            FileHash.Record(path, hash);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // In a store that may only be read, the file is looked at again the next time.
        }

        return StoredState.Unchanged;
    }

    private void CheckReachable(KnownWeights known)
    {
        if (IsOffline)
        {
            throw new WeightsException(
                $"'{known.Name}' is not in {Folder} and downloads are off; fetch it from {known.Page} and use 'weights import'.");
        }

        if (known.Addresses.Count == 0)
        {
            throw new WeightsException(
                $"'{known.Name}' has no address to download from: fetch {known.File} from {known.Page} and use 'weights import'.");
        }
    }

    private static KnownWeights Recognise(string file, string hash) =>
        WeightsCatalog.All.FirstOrDefault(known => FileHash.IsPublished(hash, known))
        ?? WeightsCatalog.All.FirstOrDefault(known => known.File == Path.GetFileName(file))
        ?? throw new WeightsException($"'{file}' is none of the known weights by its SHA-256 or its name; say what it is with --as.");

    private void CheckHash(string file, KnownWeights known, string place, string hash)
    {
        if (FileHash.IsPublished(hash, known))
        {
            return;
        }

        if (MustHavePublishedHash(known, place))
        {
            string other = place == Published(known) ? string.Empty : ", and there is no network here that its tensors could be compared with";
            throw new WeightsException($"'{file}' is not the published '{known.Name}': its SHA-256 is {hash}, published is {known.Sha256}{other}.");
        }

        string? recorded = Has(known) ? FileHash.Recorded(PathOf(known)) : null;
        if (recorded is not null && recorded != hash)
        {
            throw new WeightsException(
                $"'{file}' is not the '{known.Name}' that is in {Folder}: its SHA-256 is {hash}, recorded is {recorded}. "
                + $"Delete {Path.GetFileName(PathOf(known))} there to replace it.");
        }
    }
}

using System.Text.Json;
using StyleKernels.Models.Weights;
using StyleKernels.Models.Weights.Store;

namespace StyleKernels.Cli.Weights;

/// <summary>What the subcommands of <c>weights</c> do; each returns the exit code.</summary>
internal sealed class WeightsActions
{
    private readonly WeightsStore _store;
    private readonly TextWriter _output;

    /// <summary>Acts on a store and writes to a stream.</summary>
    public WeightsActions(WeightsStore store, TextWriter output)
    {
        _store = store;
        _output = output;
    }

    /// <summary>Lists the known files, as a table or as a JSON object a line.</summary>
    public int List(bool json)
    {
        if (!json)
        {
            WeightsTable.Write(_output, _store);
            return ExitCode.Success;
        }

        foreach (KnownWeights known in WeightsCatalog.All)
        {
            bool here = _store.Has(known);
            var row = new
            {
                name = known.Name,
                bytes = known.Bytes,
                path = here ? _store.PathOf(known) : null,
                byHand = known.Addresses.Count == 0,
                licence = known.Licence,
                about = known.About,
                page = known.Page,
            };
            _output.WriteLine(JsonSerializer.Serialize(row));
        }

        return ExitCode.Success;
    }

    /// <summary>Downloads what is missing; shows each file's licence first.</summary>
    public async Task<int> GetAsync(IReadOnlyList<string> names, CancellationToken stop)
    {
        foreach (KnownWeights known in names.Select(WeightsCatalog.Find).ToArray())
        {
            await _output.WriteLineAsync($"{known.Name}: {known.About}. Licence: {known.Licence}; see {known.Page}").ConfigureAwait(false);
            string path = await DownloadDisplay
                .ShowAsync(_output, progress => _store.GetAsync(known, progress, stop)).ConfigureAwait(false);
            await _output.WriteLineAsync($"{path}  {Describe(known, _store.Verify(known, stop))}").ConfigureAwait(false);
        }

        return ExitCode.Success;
    }

    /// <summary>Takes a file fetched by hand into the store.</summary>
    public int Import(string file, string? name, CancellationToken stop)
    {
        KnownWeights known = _store.Import(file, name is null ? null : WeightsCatalog.Find(name), stop);
        _output.WriteLine($"{known.Name}: {known.About}. Licence: {known.Licence}; see {known.Page}");
        _output.WriteLine($"{_store.PathOf(known)}  {Describe(known, _store.Verify(known, stop))}");
        return ExitCode.Success;
    }

    /// <summary>Checks files; a failure when one is damaged, or missing though it was asked for.</summary>
    public int Verify(IReadOnlyList<string> names, CancellationToken stop)
    {
        KnownWeights[] files = names.Count > 0 ? [.. names.Select(WeightsCatalog.Find)] : [.. WeightsCatalog.All.Where(_store.Has)];
        bool good = true;
        foreach (KnownWeights known in files)
        {
            StoredState state = _store.Verify(known, stop);
            good &= state is StoredState.Verified or StoredState.Unchanged;
            _output.WriteLine($"{known.Name}  {Describe(known, state)}");
        }

        if (files.Length == 0)
        {
            _output.WriteLine($"No known weights are in {_store.Folder}.");
        }

        return good ? ExitCode.Success : ExitCode.Failure;
    }

    /// <summary>Prints paths; fails when a file is missing.</summary>
    public int Where(IReadOnlyList<string> names)
    {
        if (names.Count == 0)
        {
            _output.WriteLine(_store.Folder);
        }

        foreach (KnownWeights known in names.Select(WeightsCatalog.Find).ToArray())
        {
            _output.WriteLine(_store.Has(known)
                ? _store.PathOf(known)
                : throw new WeightsException($"The weights '{known.Name}' are not in {_store.Folder}."));
        }

        return ExitCode.Success;
    }

    private static string Describe(KnownWeights known, StoredState state) => state switch
    {
        StoredState.Verified => "has the published SHA-256",
        StoredState.Unchanged when known.Sha256 is not null =>
            "is unchanged since it came here; the published SHA-256 is that of another format, "
            + "so its tensors' names, shapes, types and values were checked instead",
        StoredState.Unchanged => "is unchanged since it came here; its publisher gives no hash to compare with",
        StoredState.Damaged => "DAMAGED or exchanged: its SHA-256 or its tensors are others than expected",
        _ => "is not here",
    };
}

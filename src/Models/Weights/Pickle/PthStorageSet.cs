using static TorchSharp.torch;

namespace StyleKernels.Models.Weights.Pickle;

/// <summary>The storages of one .pth file in memory, and the tensors cut from them. Owns the storages, not the tensors.</summary>
internal sealed class PthStorageSet : IDisposable
{
    /// <summary>Tensors may share a storage (tied weights); more than twice the file no honest file needs.</summary>
    private const int Growth = 2;

    private readonly string _file;
    private readonly TensorBudget _storageBudget;
    private readonly TensorBudget _tensorBudget;
    private readonly IReadOnlyDictionary<string, PthTensor> _state;

    /// <summary>How many tensors lie in each storage.</summary>
    private readonly Dictionary<string, int> _uses;

    private readonly Dictionary<string, Tensor> _storages = new(StringComparer.Ordinal);

    /// <summary>Starts empty.</summary>
    /// <param name="file">What error messages call the file.</param>
    /// <param name="fileBytes">The size of the file, which bounds the memory.</param>
    /// <param name="state">The tensors to cut, by name.</param>
    internal PthStorageSet(string file, long fileBytes, IReadOnlyDictionary<string, PthTensor> state)
    {
        _state = state;
        _uses = state.Values.CountBy(window => window.Storage.Key, StringComparer.Ordinal).ToDictionary(StringComparer.Ordinal);
        _file = file;
        _storageBudget = new TensorBudget(file, fileBytes, 1);
        _tensorBudget = new TensorBudget(file, fileBytes, Growth);
    }

    /// <summary>Whether a tensor lies in a storage.</summary>
    internal bool Needs(PthStorage storage) => _uses.ContainsKey(storage.Key);

    /// <summary>Reads one storage.</summary>
    /// <param name="storage">What the pickle says of it.</param>
    /// <param name="stream">Its bytes.</param>
    /// <param name="available">How many bytes are there.</param>
    /// <exception cref="WeightsException">The bytes are not as many as the pickle says, or the storage comes twice.</exception>
    internal void Add(PthStorage storage, Stream stream, long available)
    {
        long bytes = TensorBytes.Count(storage.Type, [storage.Count], _file, $"storage {storage.Key}");
        if (bytes != available)
        {
            throw new WeightsException($"Storage '{storage.Key}' of '{_file}' needs {bytes} bytes, {available} are there.");
        }

        _storageBudget.Take(bytes, storage.Key);
        Tensor tensor = TensorBytes.Read(stream, storage.Type, [storage.Count], _file, $"storage {storage.Key}");
        if (!_storages.TryAdd(storage.Key, tensor))
        {
            tensor.Dispose();
            throw new WeightsException($"'{_file}' has its storage '{storage.Key}' twice.");
        }
    }

    /// <summary>Cuts the tensors; none shares memory with another.</summary>
    internal TensorFile Build()
    {
        var tensors = new Dictionary<string, Tensor>(StringComparer.Ordinal);
        try
        {
            foreach ((string name, PthTensor window) in _state)
            {
                tensors.Add(name, Cut(name, window));
            }
        }
        catch
        {
            TensorBytes.DisposeAll(tensors.Values);
            throw;
        }

        return new TensorFile(tensors);
    }

    /// <inheritdoc/>
    public void Dispose() => TensorBytes.DisposeAll(_storages.Values);

    private Tensor Cut(string name, PthTensor window)
    {
        if (!_storages.TryGetValue(window.Storage.Key, out Tensor? storage))
        {
            throw new WeightsException($"'{_file}' lacks the storage '{window.Storage.Key}' of tensor '{name}'.");
        }

        _tensorBudget.Take(TensorBytes.Count(window.Storage.Type, window.Shape, _file, name), name);
        Tensor view = storage.as_strided(window.Shape, window.Stride, window.Offset);
        if (_uses[window.Storage.Key] == 1 && view.is_contiguous() && view.numel() == window.Storage.Count)
        {
            // The tensor is the whole storage, whose memory it keeps: a copy would double what a large file takes.
            return view;
        }

        using (view)
        {
            return empty(window.Shape, dtype: window.Storage.Type).copy_(view);
        }
    }
}

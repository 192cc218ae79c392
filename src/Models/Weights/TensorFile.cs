using static TorchSharp.torch;

namespace StyleKernels.Models.Weights;

/// <summary>The named tensors of one file of weights, on the CPU. Owns its tensors: they die with it.</summary>
public sealed class TensorFile : IDisposable
{
    private readonly Dictionary<string, Tensor> _tensors;
    private readonly Dictionary<string, string> _metadata;

    /// <summary>Takes over tensors.</summary>
    /// <param name="tensors">Name to tensor; detached here from the dispose scope of the caller.</param>
    /// <param name="metadata">Free text by key; empty by default.</param>
    public TensorFile(IReadOnlyDictionary<string, Tensor> tensors, IReadOnlyDictionary<string, string>? metadata = null)
    {
        ArgumentNullException.ThrowIfNull(tensors);
        _tensors = new Dictionary<string, Tensor>(tensors, StringComparer.Ordinal);
        _metadata = metadata is null ? [] : new Dictionary<string, string>(metadata, StringComparer.Ordinal);
        foreach (Tensor tensor in _tensors.Values)
        {
            tensor.DetachFromDisposeScope();
        }
    }

    /// <summary>The tensors by name.</summary>
    public IReadOnlyDictionary<string, Tensor> Tensors => _tensors;

    /// <summary>Free text kept with the tensors (format, licence, origin); often empty.</summary>
    public IReadOnlyDictionary<string, string> Metadata => _metadata;

    /// <summary>Frees every tensor.</summary>
    public void Dispose()
    {
        foreach (Tensor tensor in _tensors.Values)
        {
            tensor.Dispose();
        }
    }
}

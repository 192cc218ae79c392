using static TorchSharp.torch;

namespace StyleKernels.Models.Networks;

/// <summary>
/// What a network keeps of a style picture: named tensors, made once by <see cref="StyleTransferNetwork.EncodeStyle"/> and used for
/// any number of contents. The code owns its tensors.
/// </summary>
public sealed class StyleCode : IDisposable
{
    /// <summary>Takes ownership of <paramref name="tensors"/>.</summary>
    /// <param name="tensors">Batch-first tensors by name, for example <c>embedding</c> (N, 64).</param>
    public StyleCode(IReadOnlyDictionary<string, Tensor> tensors)
    {
        Tensors = tensors;
    }

    /// <summary>The tensors by name; the first dimension of each is the batch.</summary>
    public IReadOnlyDictionary<string, Tensor> Tensors { get; }

    /// <summary>The tensor called <paramref name="name"/>.</summary>
    /// <exception cref="KeyNotFoundException">The code was made by another network.</exception>
    public Tensor this[string name] => Tensors.TryGetValue(name, out Tensor? tensor)
        ? tensor
        : throw new KeyNotFoundException($"this style code has no '{name}', only {string.Join(", ", Tensors.Keys)}: another network made it");

    /// <summary>The code between <paramref name="from"/> (weight 0) and <paramref name="to"/> (weight 1); differentiable.</summary>
    public static StyleCode Interpolate(StyleCode from, StyleCode to, double weight) =>
        new(to.Tensors.ToDictionary(pair => pair.Key, pair => lerp(from[pair.Key], pair.Value, weight)));

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (Tensor tensor in Tensors.Values)
        {
            tensor.Dispose();
        }
    }
}

using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace StyleKernels.Models.Weights;

/// <summary>Fills a module from named tensors and saves it, strictly: every name and every shape must agree.</summary>
public static class ModuleWeights
{
    /// <summary>How many names an error lists before it only counts.</summary>
    private const int ListedNames = 8;

    /// <summary>
    /// Copies tensors into the parameters and buffers of a module, converting between floating types. Nothing is copied when anything
    /// disagrees.
    /// </summary>
    /// <param name="module">The module to fill, on any device.</param>
    /// <param name="tensors">Exactly the names of the module's state, with exactly its shapes.</param>
    /// <param name="source">What error messages call the origin, usually a file name.</param>
    /// <exception cref="WeightsException">
    /// A tensor is missing, extra, of another shape or of another kind of type, or holds a number that is not finite.
    /// </exception>
    public static void Load(Module module, IReadOnlyDictionary<string, Tensor> tensors, string source)
    {
        Check(module, tensors, source);
        using IDisposable noGrad = no_grad();
        using IDisposable scope = NewDisposeScope();
        foreach ((string name, Tensor target) in module.state_dict())
        {
            target.copy_(tensors[name]);
        }
    }

    /// <summary>Checks what <see cref="Load"/> would check, and copies nothing.</summary>
    /// <param name="module">The module that the tensors are for.</param>
    /// <param name="tensors">Exactly the names of the module's state, with exactly its shapes.</param>
    /// <param name="source">What error messages call the origin, usually a file name.</param>
    /// <exception cref="WeightsException">The tensors do not fit the module.</exception>
    public static void Check(Module module, IReadOnlyDictionary<string, Tensor> tensors, string source)
    {
        ArgumentNullException.ThrowIfNull(module);
        ArgumentNullException.ThrowIfNull(tensors);
        ArgumentNullException.ThrowIfNull(source);
        using IDisposable noGrad = no_grad();
        using IDisposable scope = NewDisposeScope();
        string[] problems = [.. Problems(module.state_dict(), tensors)];
        if (problems.Length > 0)
        {
            throw new WeightsException($"'{source}' does not fit {module.GetName()}: {string.Join("; ", problems)}.");
        }
    }

    /// <summary>Writes the parameters and buffers of a module as a safetensors file.</summary>
    /// <param name="module">The module to save, on any device.</param>
    /// <param name="path">The file; replaced when it exists, and complete whenever it exists.</param>
    /// <param name="metadata">Free text by key; none by default.</param>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public static void Save(Module module, string path, IReadOnlyDictionary<string, string>? metadata = null)
    {
        ArgumentNullException.ThrowIfNull(module);
        SafetensorsFile.Write(path, module.state_dict(), metadata);
    }

    private static IEnumerable<string> Problems(Dictionary<string, Tensor> state, IReadOnlyDictionary<string, Tensor> tensors)
    {
        string[] missing = [.. state.Keys.Where(name => !tensors.ContainsKey(name)).Order(StringComparer.Ordinal)];
        string[] extra = [.. tensors.Keys.Where(name => !state.ContainsKey(name)).Order(StringComparer.Ordinal)];
        string[] wrong = [.. state.Keys.Where(tensors.ContainsKey).Order(StringComparer.Ordinal)
            .Select(name => Disagreement(name, state[name], tensors[name])).OfType<string>()];
        return new[] { Listed("missing", missing), Listed("not in the network", extra), Listed("disagreeing", wrong) }.OfType<string>();
    }

    private static string? Disagreement(string name, Tensor target, Tensor tensor)
    {
        // TorchSharp's own load_state_dict broadcasts, so that (1) would silently fill (512).
        if (!target.shape.SequenceEqual(tensor.shape))
        {
            return $"{name} has shape ({string.Join(", ", tensor.shape)}), the network ({string.Join(", ", target.shape)})";
        }

        bool convertible = target.dtype == tensor.dtype || (target.is_floating_point() && tensor.is_floating_point());
        if (!convertible)
        {
            return $"{name} has type {tensor.dtype}, the network {target.dtype}";
        }

        return tensor.isfinite().all().item<bool>() ? null : $"{name} holds numbers that are not finite";
    }

    private static string? Listed(string what, string[] names)
    {
        if (names.Length == 0)
        {
            return null;
        }

        string more = names.Length > ListedNames ? $" and {names.Length - ListedNames} more" : string.Empty;
        return $"{what}: {string.Join(", ", names.Take(ListedNames))}{more}";
    }
}

using StyleKernels.Models.Weights.TensorFlow;
using static TorchSharp.torch;

namespace StyleKernels.Models.Weights;

/// <summary>
/// Reads the variables of a TensorFlow checkpoint under their names and in TensorFlow's layout (convolutions HWIO): version 1, one
/// file, and version 2, an index and data files. Every checksum is checked. Variables kept in slices are refused.
/// </summary>
public static class TensorFlowCheckpoint
{
    /// <summary>How the index of a version 2 checkpoint ends.</summary>
    internal const string IndexSuffix = ".index";

    /// <summary>Reads every variable of a checkpoint.</summary>
    /// <param name="path">The version 1 file, the version 2 <c>.index</c> file, or that name without <c>.index</c>.</param>
    /// <returns>The tensors; the caller disposes it.</returns>
    /// <exception cref="WeightsException">The checkpoint is broken, incomplete or uses an unsupported type.</exception>
    /// <exception cref="IOException">A file cannot be opened or read.</exception>
    public static TensorFile Read(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        string file = !File.Exists(path) && File.Exists(path + IndexSuffix) ? path + IndexSuffix : path;
        using FileStream stream = File.OpenRead(file);
        return Read(stream, file, WeightsFolder.Of(file));
    }

    /// <summary>Reads every variable of a checkpoint.</summary>
    /// <param name="stream">The version 1 file or the index.</param>
    /// <param name="name">What error messages call it; an index is recognised by <c>.index</c> at the end.</param>
    /// <param name="open">Opens a data file by its name; null when there is none.</param>
    /// <param name="selection">Which variables; every one by default.</param>
    internal static TensorFile Read(Stream stream, string name, Func<string, Stream?> open, TensorSelection? selection = null)
    {
        selection ??= TensorSelection.AsStored;
        var tensors = new Dictionary<string, Tensor>(StringComparer.Ordinal);
        try
        {
            if (name.EndsWith(IndexSuffix, StringComparison.Ordinal))
            {
                using var bundle = new BundleReader(name, open);
                bundle.Read(stream, tensors, selection);
            }
            else
            {
                new SlicesReader(name, tensors, selection).Read(stream);
            }
        }
        catch
        {
            TensorBytes.DisposeAll(tensors.Values);
            throw;
        }

        return new TensorFile(tensors);
    }
}

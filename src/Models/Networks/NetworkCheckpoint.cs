using StyleKernels.Models.Networks.GoogleMagenta;
using StyleKernels.Models.Weights;
using StyleKernels.Models.Weights.Store;
using TorchSharp;
using static TorchSharp.torch;

namespace StyleKernels.Models.Networks;

/// <summary>Networks as checkpoint files: .safetensors with the architecture's name in the metadata.</summary>
public static class NetworkCheckpoint
{
    /// <summary>The embedded checkpoint that is used when none is named.</summary>
    public const string DefaultName = CompactGoogleMagenta.Architecture;

    /// <summary>The names that <see cref="Load"/> takes, in ordinal order: built-in models, and architectures, of which some need published files.</summary>
    internal static IReadOnlyList<string> KnownNames => [.. NetworkRegistry.Names.Union(BuiltInModels.Names).Order(StringComparer.Ordinal)];

    private const string ArchitectureKey = "architecture";

    /// <summary>Loads a file, or an embedded checkpoint by name, or a network whose published files are in the weights store.</summary>
    /// <param name="nameOrFile">
    /// The path of a .safetensors file, a name of <see cref="BuiltInModels.Names"/>, or the architecture of an
    /// <see cref="IPublishedNetwork"/>; a file where both would do.
    /// </param>
    /// <returns>The network in evaluation mode: call <c>train()</c> to train it on.</returns>
    /// <exception cref="WeightsException">It is none of them, is damaged or is not in the store.</exception>
    public static StyleTransferNetwork Load(string nameOrFile = DefaultName)
    {
        StyleTransferNetwork network = Read(nameOrFile);
        network.eval();
        return network;
    }

    /// <summary>Writes a network; the file appears when it is complete.</summary>
    /// <param name="network">The network.</param>
    /// <param name="path">The .safetensors file.</param>
    /// <param name="metadata">How it came to be: settings, losses, licence.</param>
    /// <param name="storage">
    /// Type of the weights in the file: float32, or float16 for half the size, which moves results by less than an 8-bit step. A tensor with a number
    /// beyond it stays as it is.
    /// </param>
    /// <exception cref="WeightsException">A weight holds a number that is not finite: the file could not be loaded.</exception>
    public static void Save(
        StyleTransferNetwork network, string path, IReadOnlyDictionary<string, string> metadata, ScalarType storage = ScalarType.Float32)
    {
        RequireFinite(network, path);
        using DisposeScope scope = NewDisposeScope();
        Dictionary<string, Tensor> weights = network.state_dict().ToDictionary(pair => pair.Key, pair => Stored(pair.Value, storage));
        SafetensorsFile.Write(path, weights, new Dictionary<string, string>(metadata) { [ArchitectureKey] = network.GetName() });
    }

    /// <summary>Refuses a network that could not be loaded again.</summary>
    /// <param name="network">The network.</param>
    /// <param name="path">The file that it would be written to, for the message.</param>
    /// <exception cref="WeightsException">A weight holds a number that is not finite.</exception>
    internal static void RequireFinite(StyleTransferNetwork network, string path)
    {
        using DisposeScope scope = NewDisposeScope();
        foreach ((string name, Tensor weight) in network.state_dict())
        {
            if (!IsFinite(weight))
            {
                throw new WeightsException($"'{path}' is not written: '{name}' holds numbers that are not finite");
            }
        }
    }

    private static Tensor Stored(Tensor weight, ScalarType storage)
    {
        Tensor stored = weight.is_floating_point() ? weight.detach().to(storage) : weight;
        return IsFinite(stored) ? stored : weight.detach();
    }

    private static bool IsFinite(Tensor tensor) => tensor.isfinite().all().item<bool>();

    private static StyleTransferNetwork Read(string nameOrFile)
    {
        TorchLibrary.Require();
        if (!File.Exists(nameOrFile) && NetworkRegistry.Contains(nameOrFile) && NetworkRegistry.PublishedFiles(nameOrFile) is { Count: > 0 } files)
        {
            return FromStore(nameOrFile, files);
        }

        using TensorFile file = Open(nameOrFile);
        if (!file.Metadata.TryGetValue(ArchitectureKey, out string? architecture))
        {
            throw new WeightsException(
                $"'{nameOrFile}' is no checkpoint of a whole network: its metadata name no architecture. " +
                "The published files of a network belong in the weights store; the network is then loaded by its name");
        }

        if (!NetworkRegistry.Contains(architecture))
        {
            throw new WeightsException(
                $"'{nameOrFile}' is a checkpoint of the unknown architecture '{architecture}', " +
                $"expected one of {string.Join(", ", NetworkRegistry.Names)}");
        }

        StyleTransferNetwork network = NetworkRegistry.Create(architecture);
        try
        {
            ModuleWeights.Load(network, file.Tensors, nameOrFile);
        }
        catch
        {
            network.Dispose();
            throw;
        }

        return network;
    }

    private static StyleTransferNetwork FromStore(string architecture, IReadOnlyList<string> files)
    {
        using var store = new WeightsStore(offline: true);
        string[] paths = [.. files.Select(name => store.Locate(WeightsCatalog.Find(name)))];
        StyleTransferNetwork network = NetworkRegistry.Create(architecture);
        try
        {
            ((IPublishedNetwork)network).LoadPublished(paths);
            return network;
        }
        catch
        {
            network.Dispose();
            throw;
        }
    }

    private static TensorFile Open(string nameOrFile)
    {
        if (File.Exists(nameOrFile))
        {
            return WeightsFile.Read(nameOrFile, TensorSelection.AsStored);
        }

        return EmbeddedWeights.Names.Contains(nameOrFile)
            ? EmbeddedWeights.Read(nameOrFile)
            : throw new WeightsException(
                $"there is no model '{nameOrFile}': neither a file, nor a built-in one ({string.Join(", ", BuiltInModels.Names)}), "
                + $"nor one of {string.Join(", ", NetworkRegistry.Names)}{Misspelling.Hint(nameOrFile, KnownNames)}");
    }
}

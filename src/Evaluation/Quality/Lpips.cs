using StyleKernels.Models.Encoders;
using StyleKernels.Models.Weights;
using StyleKernels.Models.Weights.Keys;
using StyleKernels.Models.Weights.Store;
using TorchSharp;
using static TorchSharp.torch;

namespace StyleKernels.Evaluation.Quality;

/// <summary>
/// LPIPS (Zhang et al. 2018, Eq. 1), AlexNet, version 0.1: features after each ReLU are scaled to length 1 at every place, their squared
/// differences weighed by what was learned from people's judgements, averaged over places and summed over layers.
/// </summary>
public sealed class Lpips : IDisposable
{
    private const string NetworkMap = "alexnet-torchvision", WeightsMap = "lpips";

    /// <summary>The published scaling of RGB in [-1, 1].</summary>
    private static readonly double[] Shift = [-0.030, -0.088, -0.188], Scale = [0.458, 0.448, 0.450];

    private readonly AlexNetEncoder _network = new();
    private readonly LpipsWeights _weights = new();

    /// <summary>Reads both files, in any order.</summary>
    /// <param name="files">AlexNet of torchvision and the weights of LPIPS, in any format that <see cref="WeightsFile"/> knows.</param>
    /// <exception cref="IOException">One is missing, damaged, or of another network; the message is one line.</exception>
    public Lpips(IReadOnlyList<string> files)
    {
        ArgumentNullException.ThrowIfNull(files);
        try
        {
            bool[] isWeights = [.. files.Select(Fill)];
            if (isWeights.Length != 2 || isWeights[0] == isWeights[1])
            {
                throw new EvaluationException($"LPIPS needs two files, AlexNet of torchvision and LPIPS's own weights, not {string.Join(" and ", files)}");
            }

            Fingerprint = string.Join(" ", files.Select(file => FileHash.Compute(file)).Order(StringComparer.Ordinal));
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>The hashes of both files.</summary>
    public string Fingerprint { get; }

    /// <summary>The distance of two pictures; 0 for the same one, NaN when a side is below 31 pixels.</summary>
    /// <param name="first">(1, 3, H, W) in [0, 1].</param>
    /// <param name="second">Of the same shape.</param>
    public double Distance(Tensor first, Tensor second)
    {
        using IDisposable noGrad = no_grad();
        using DisposeScope scope = NewDisposeScope();
        if (Math.Min(first.shape[2], first.shape[3]) < AlexNetEncoder.SmallestSide)
        {
            return double.NaN;
        }

        Tensor[] differences = [.. Directions(first).Zip(Directions(second), (one, other) => (one - other).square())];
        return _weights.call(differences).item<float>();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _network.Dispose();
        _weights.Dispose();
    }

    private Tensor[] Directions(Tensor picture)
    {
        Tensor scaled = ((picture * 2) - 1 - PerChannel(Shift)) / PerChannel(Scale);
        return [.. _network.call(scaled).Select(FeatureDirections.Of)];
    }

    private static Tensor PerChannel(double[] values) => tensor(values, float32).view(1, 3, 1, 1);

    /// <summary>Whether the file held the weights of the channels, and not the network.</summary>
    private bool Fill(string path)
    {
        KeyMap network = KeyMap.Find(NetworkMap);
        using TensorFile file = WeightsFile.Read(path, new TensorSelection(name => !network.Ignores(name)));
        bool isWeights = file.Tensors.Keys.Any(name => name.StartsWith("lin", StringComparison.Ordinal));
        nn.Module module = isWeights ? _weights : _network;
        if (module.state_dict().Keys.All(file.Tensors.ContainsKey))
        {
            ModuleWeights.Load(module, file.Tensors, path);
            return isWeights;
        }

        using TensorFile renamed = KeyMap.Find(isWeights ? WeightsMap : NetworkMap).Apply(file.Tensors, path);
        ModuleWeights.Load(module, renamed.Tensors, path);
        return isWeights;
    }
}

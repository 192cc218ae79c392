using StyleKernels.Models.Objectives;
using StyleKernels.Models.Weights;
using TorchSharp;
using static TorchSharp.torch;

namespace StyleKernels.Models.Encoders;

/// <summary>
/// The frozen network whose features a perceptual loss compares, on the picture and on smaller copies of it. It may be put together from several
/// encoders, each giving the layers that the ones before it lack.
/// </summary>
public sealed class LossNetwork : IDisposable
{
    private readonly IReadOnlyList<VggEncoder> _encoders;

    private LossNetwork(string description, Objective objective, IReadOnlyList<VggEncoder> encoders, ScalarType arithmetic)
    {
        Description = arithmetic == ScalarType.BFloat16 ? $"{description}; in bfloat16" : description;
        Objective = objective;
        _encoders = encoders;
        foreach (VggEncoder encoder in encoders)
        {
            encoder.to(arithmetic);
        }
    }

    /// <summary>Which encoder gives which layers, and in which type if not float32; for logs and checkpoints.</summary>
    public string Description { get; }

    /// <summary>The layers to compare.</summary>
    public Objective Objective { get; }

    /// <summary>The smallest height and width of pictures that have features at every layer.</summary>
    public int SmallestSide => Objective.Layers.Max(layer => layer.Scale * ArchitectureOf(layer.Layer).SmallestSide(layer.Layer));

    /// <summary>The loss network of weight files, or, without any, the one that is part of this assembly.</summary>
    /// <inheritdoc cref="FromFiles"/>
    public static LossNetwork Open(
        IReadOnlyList<string> files, ScalarType arithmetic = ScalarType.Float32, Func<VggArchitecture, Objective>? objective = null)
    {
        ArgumentNullException.ThrowIfNull(files);
        return files.Count == 0 ? Embedded(arithmetic, objective) : FromFiles(files, arithmetic, objective);
    }

    /// <summary>Puts a loss network together from weight files; each layer comes from the first file that has it.</summary>
    /// <param name="files">For example a VGG-16, or a VGG-19 that ends at relu3_1 and a distilled one for what is missing.</param>
    /// <param name="arithmetic">float32, or bfloat16 for speed; features are float32 in either case.</param>
    /// <param name="objective">The layers to compare, for the architecture in the first file; by default <see cref="Objective.Paper"/>.</param>
    /// <exception cref="WeightsException">A file is damaged or holds no encoder, or a layer is in none of them.</exception>
    public static LossNetwork FromFiles(
        IReadOnlyList<string> files, ScalarType arithmetic = ScalarType.Float32, Func<VggArchitecture, Objective>? objective = null)
    {
        var opened = new List<IDisposable>();
        try
        {
            var weights = new List<EncoderWeights>();
            foreach (string path in files)
            {
                TensorFile file = WeightsFile.Read(path, EncoderWeights.Selection);
                opened.Add(file);
                weights.Add(EncoderWeights.Recognise(file, path));
                opened.Add(weights[^1]);
            }

            return Assemble(weights, arithmetic, objective);
        }
        finally
        {
            opened.ForEach(file => file.Dispose());
        }
    }

    /// <summary>The loss network that is part of this assembly: our own distillation, described in docs/models.</summary>
    /// <param name="arithmetic">float32, or bfloat16 for speed.</param>
    /// <param name="objective">The layers to compare; by default <see cref="Objective.Paper"/>.</param>
    public static LossNetwork Embedded(ScalarType arithmetic = ScalarType.Float32, Func<VggArchitecture, Objective>? objective = null)
    {
        using TensorFile file = EmbeddedWeights.Read(VggArchitecture.Compact.Name);
        return Assemble([EncoderWeights.Recognise(file, "embedded " + VggArchitecture.Compact.Name)], arithmetic, objective);
    }

    /// <summary>The loss network of one encoder, which it takes over; with the layers of <see cref="Objective.Paper"/>.</summary>
    internal static LossNetwork Of(VggEncoder encoder, ScalarType arithmetic) =>
        new(encoder.Architecture.Name, Objective.Paper(encoder.Architecture), [encoder], arithmetic);

    /// <summary>Features at every layer of <see cref="Objective"/>.</summary>
    /// <param name="image">RGB in [0, 1], (N, 3, H, W).</param>
    /// <returns>By <see cref="PyramidLayer"/>, as text: float32, channels-last.</returns>
    /// <exception cref="ArgumentException">The image is too small for the encoder at one of the scales.</exception>
    public IReadOnlyDictionary<string, Tensor> Extract(Tensor image) => Extract(image, Objective.Layers);

    /// <summary>Features at some of the layers; scales and depths that none of them needs are not computed.</summary>
    /// <param name="image">RGB in [0, 1], (N, 3, H, W).</param>
    /// <param name="layers">Some of the layers of <see cref="Objective"/>.</param>
    /// <returns>By <see cref="PyramidLayer"/>, as text: float32, channels-last.</returns>
    /// <exception cref="ArgumentException">The image is too small for the encoder at one of the scales.</exception>
    public IReadOnlyDictionary<string, Tensor> Extract(Tensor image, IReadOnlyCollection<PyramidLayer> layers)
    {
        using DisposeScope scope = NewDisposeScope();
        var features = new Dictionary<string, Tensor>();
        foreach (IGrouping<int, PyramidLayer> atScale in layers.GroupBy(layer => layer.Scale))
        {
            Tensor smaller = atScale.Key == 1 ? image : nn.functional.avg_pool2d(image, atScale.Key);
            Tensor input = ChannelsLast.From(smaller);
            HashSet<string> wanted = [.. atScale.Select(layer => layer.Layer)];
            Dictionary<string, Tensor> taps = _encoders
                .Where(encoder => encoder.Taps.Any(wanted.Contains))
                .SelectMany(encoder => encoder.Extract(input, [.. encoder.Taps.Where(wanted.Contains)]))
                .ToDictionary();
            foreach (PyramidLayer layer in atScale)
            {
                features[layer.ToString()] = taps[layer.Layer].to(ScalarType.Float32);
            }
        }

        scope.MoveToOuter(features.Values);
        return features;
    }

    /// <summary>Moves the network; pictures must be on the same device.</summary>
    public void To(Device device)
    {
        foreach (VggEncoder encoder in _encoders)
        {
            encoder.to(device);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (VggEncoder encoder in _encoders)
        {
            encoder.Dispose();
        }
    }

    private VggArchitecture ArchitectureOf(string layer) => _encoders.First(encoder => encoder.Taps.Contains(layer)).Architecture;

    private static LossNetwork Assemble(List<EncoderWeights> weights, ScalarType arithmetic, Func<VggArchitecture, Objective>? objectiveFor)
    {
        Objective objective = (objectiveFor ?? Objective.Paper)(weights[0].Architecture);
        var taps = weights.ToDictionary(w => w, _ => new List<string>());
        foreach (string layer in objective.Layers.Select(layer => layer.Layer).Distinct().Order(StringComparer.Ordinal))
        {
            EncoderWeights provider = weights.FirstOrDefault(w => w.Provides(layer)) ?? throw new WeightsException(
                $"the loss network needs {layer}, which none of {string.Join(", ", weights.Select(w => $"'{w.Source}'"))} has");
            taps[provider].Add(layer);
        }

        EncoderWeights[] used = [.. weights.Where(w => taps[w].Count > 0)];
        string description = string.Join("; ", used.Select(w => $"{string.Join(", ", taps[w])} of {w.Architecture.Name}"));
        return new LossNetwork(description, objective, [.. used.Select(w => w.Build(taps[w]))], arithmetic);
    }
}

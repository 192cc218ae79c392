using StyleKernels.Models.Weights;
using TorchSharp;
using static TorchSharp.torch;

namespace StyleKernels.Models.Encoders;

/// <summary>
/// The frozen network whose features a perceptual loss compares. It may be put together from several encoders, each giving the layers
/// that the ones before it lack.
/// </summary>
public sealed class LossNetwork : IDisposable
{
    private readonly IReadOnlyList<VggEncoder> _encoders;
    private readonly ScalarType _computeType;

    private LossNetwork(string description, LossLayers layers, IReadOnlyList<VggEncoder> encoders, ScalarType computeType)
    {
        Description = computeType == ScalarType.BFloat16 ? $"{description}; in bfloat16" : description;
        Layers = layers;
        _computeType = computeType;
        _encoders = encoders;
        foreach (VggEncoder encoder in encoders)
        {
            encoder.to(computeType);
        }
    }

    /// <summary>Which encoder gives which layers, and in which type if not float32; for logs and checkpoints.</summary>
    public string Description { get; }

    /// <summary>The layers to compare, with their weights.</summary>
    public LossLayers Layers { get; }

    /// <summary>Puts a loss network together from weight files; each layer comes from the first file that has it.</summary>
    /// <param name="files">For example a VGG-16, or a VGG-19 that ends at relu3_1 and a distilled one for what is missing.</param>
    /// <param name="computeType">float32, or bfloat16 for speed; features are float32 in either case.</param>
    /// <exception cref="WeightsException">A file is damaged or holds no encoder, or a layer is in none of them.</exception>
    public static LossNetwork FromFiles(IReadOnlyList<string> files, ScalarType computeType = ScalarType.Float32)
    {
        var opened = new List<IDisposable>();
        try
        {
            var weights = new List<EncoderWeights>();
            foreach (string path in files)
            {
                TensorFile file = WeightsFile.Read(path);
                opened.Add(file);
                weights.Add(EncoderWeights.Recognise(file, path));
                opened.Add(weights[^1]);
            }

            return Assemble(weights, computeType);
        }
        finally
        {
            opened.ForEach(file => file.Dispose());
        }
    }

    /// <summary>The loss network that is part of this assembly: our own distillation, described in docs/models.</summary>
    /// <param name="computeType">float32, or bfloat16 for speed.</param>
    public static LossNetwork Embedded(ScalarType computeType = ScalarType.Float32)
    {
        using TensorFile file = EmbeddedWeights.Read(VggArchitecture.Compact.Name);
        return Assemble([EncoderWeights.Recognise(file, "embedded " + VggArchitecture.Compact.Name)], computeType);
    }

    /// <summary>Features at every layer of <see cref="Layers"/>.</summary>
    /// <param name="image">RGB in [0, 1], (N, 3, H, W).</param>
    /// <returns>By layer, float32, channels-last.</returns>
    public IReadOnlyDictionary<string, Tensor> Extract(Tensor image)
    {
        Tensor input = ChannelsLast.From(image).to(_computeType);
        return _encoders
            .SelectMany(encoder => encoder.call(input))
            .ToDictionary(pair => pair.Key, pair => pair.Value.to(ScalarType.Float32));
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (VggEncoder encoder in _encoders)
        {
            encoder.Dispose();
        }
    }

    private static LossNetwork Assemble(List<EncoderWeights> weights, ScalarType computeType)
    {
        LossLayers layers = LossLayers.For(weights[0].Architecture);
        var taps = weights.ToDictionary(w => w, _ => new List<string>());
        foreach (string layer in layers.All)
        {
            EncoderWeights provider = weights.FirstOrDefault(w => w.Provides(layer)) ?? throw new WeightsException(
                $"the loss network needs {layer}, which none of {string.Join(", ", weights.Select(w => $"'{w.Source}'"))} has");
            taps[provider].Add(layer);
        }

        EncoderWeights[] used = [.. weights.Where(w => taps[w].Count > 0)];
        string description = string.Join("; ", used.Select(w => $"{string.Join(", ", taps[w])} of {w.Architecture.Name}"));
        return new LossNetwork(description, layers, [.. used.Select(w => w.Build(taps[w]))], computeType);
    }
}

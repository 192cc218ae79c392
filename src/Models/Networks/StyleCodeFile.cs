using System.Globalization;
using StyleKernels.Models.Weights;
using static TorchSharp.torch;

namespace StyleKernels.Models.Networks;

/// <summary>Style codes as safetensors files; network, mixing and weights stand in the metadata.</summary>
internal static class StyleCodeFile
{
    private const string NetworkKey = "style_code_of";
    private const string MixingKey = "mixing";
    private const string WeightsKey = "weights";

    /// <summary>Writes a code.</summary>
    public static void Write(StyleCode code, string path) => SafetensorsFile.Write(path, code.Tensors, new Dictionary<string, string>
    {
        [NetworkKey] = code.Network,
        [MixingKey] = code.Mixing.ToString(),
        [WeightsKey] = string.Join(' ', code.Parts.Select(part => part.Weight.ToString("R", CultureInfo.InvariantCulture))),
    });

    /// <summary>Reads a code.</summary>
    /// <exception cref="WeightsException">The file is broken or holds something else.</exception>
    public static StyleCode Read(string path, Device device)
    {
        using TensorFile file = SafetensorsFile.Read(path);
        if (!file.Metadata.TryGetValue(NetworkKey, out string? network)
            || !Enum.TryParse(file.Metadata.GetValueOrDefault(MixingKey), out StyleMixing mixing)
            || !Enum.IsDefined(mixing)
            || Weights(file) is not { } weights)
        {
            throw new WeightsException($"'{path}' holds no style code: its metadata lack {NetworkKey}, {MixingKey} or {WeightsKey}");
        }

        return new StyleCode(network, [.. weights.Select((weight, i) => Part(file, weight, weights.Count == 1 ? "" : $"{i}.", path, device))], mixing);
    }

    private static StylePart Part(TensorFile file, double weight, string prefix, string path, Device device)
    {
        var tensors = file.Tensors.Where(pair => pair.Key.StartsWith(prefix, StringComparison.Ordinal))
            .ToDictionary(pair => pair.Key[prefix.Length..], pair => pair.Value.to(device, copy: true).DetachFromDisposeScope());
        return tensors.Count > 0
            ? new StylePart(weight, tensors)
            : throw new WeightsException($"'{path}' holds no tensors for one of its styles: none begins with '{prefix}'");
    }

    private static List<double>? Weights(TensorFile file)
    {
        var weights = new List<double>();
        foreach (string text in file.Metadata.GetValueOrDefault(WeightsKey, string.Empty).Split(' '))
        {
            if (!double.TryParse(text, CultureInfo.InvariantCulture, out double weight) || weight is not (> 0 and <= 1))
            {
                return null;
            }

            weights.Add(weight);
        }

        return weights;
    }
}

using static TorchSharp.torch;

namespace StyleKernels.Models.Networks;

/// <summary>
/// What a network keeps of a style picture: named tensors, made once by <see cref="StyleTransferNetwork.EncodeStyle"/> and used for
/// any number of contents. The code owns its tensors.
/// </summary>
public sealed class StyleCode : IDisposable
{
    /// <summary>Takes ownership of <paramref name="tensors"/>.</summary>
    /// <param name="network">The architecture that made them.</param>
    /// <param name="tensors">Batch-first tensors by name, for example <c>embedding</c> (N, 64).</param>
    /// <param name="mixing">How codes of this network mix; by the mean of their tensors by default.</param>
    public StyleCode(string network, IReadOnlyDictionary<string, Tensor> tensors, StyleMixing mixing = StyleMixing.Mean)
        : this(network, [new StylePart(1, tensors)], mixing)
    {
    }

    internal StyleCode(string network, IReadOnlyList<StylePart> parts, StyleMixing mixing)
    {
        Network = network;
        Parts = parts;
        Mixing = mixing;
    }

    /// <summary>The architecture that made the code.</summary>
    public string Network { get; }

    /// <summary>How codes of this network mix.</summary>
    public StyleMixing Mixing { get; }

    /// <summary>
    /// The tensors by name; the first dimension of each is the batch. Where several styles are kept apart, the names of each begin with
    /// its number: <c>0.key4_1</c>.
    /// </summary>
    public IReadOnlyDictionary<string, Tensor> Tensors => Parts.Count == 1
        ? Parts[0].Tensors
        : Parts.Index().SelectMany(part => part.Item.Tensors.Select(pair => ($"{part.Index}.{pair.Key}", pair.Value))).ToDictionary();

    /// <summary>The styles in the code: one, or several that are kept apart.</summary>
    internal IReadOnlyList<StylePart> Parts { get; }

    /// <summary>The tensor called <paramref name="name"/>.</summary>
    /// <exception cref="KeyNotFoundException">The code was made by another network.</exception>
    public Tensor this[string name] => Tensors.TryGetValue(name, out Tensor? tensor)
        ? tensor
        : throw new KeyNotFoundException($"this style code has no '{name}', only {string.Join(", ", Tensors.Keys)}: another network made it");

    /// <summary>The code between <paramref name="from"/> (weight 0) and <paramref name="to"/> (weight 1); differentiable.</summary>
    /// <remarks>With the content's own code as <paramref name="from"/> this is identity interpolation (Ghiasi et al. 2017, section 3).</remarks>
    public static StyleCode Interpolate(StyleCode from, StyleCode to, double weight) => Mix([from, to], [1 - weight, weight]);

    /// <summary>One code for several styles; differentiable.</summary>
    /// <param name="codes">At least one code, all of the same network and batch.</param>
    /// <param name="weights">A weight for each, at least 0; they are divided by their sum.</param>
    /// <returns>A code of its own: the given ones can be disposed.</returns>
    /// <exception cref="ArgumentException">The codes are of several networks or shapes, or the weights do not fit.</exception>
    public static StyleCode Mix(IReadOnlyList<StyleCode> codes, IReadOnlyList<double> weights)
    {
        RequireMixable(codes, weights);
        double sum = weights.Sum();
        StylePart[] parts =
        [
            .. codes.Zip(weights).Where(pair => pair.Second > 0)
                .SelectMany(pair => pair.First.Parts.Select(part => part with { Weight = part.Weight * pair.Second / sum })),
        ];
        return new StyleCode(codes[0].Network, codes[0].Mixing == StyleMixing.Mean ? [Mean(parts)] : Copies(parts), codes[0].Mixing);
    }

    /// <summary>Writes the code as a safetensors file; it appears when it is complete.</summary>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public void Save(string path) => StyleCodeFile.Write(this, path);

    /// <summary>Reads a code that <see cref="Save"/> wrote.</summary>
    /// <param name="path">The file.</param>
    /// <param name="device">Where its tensors go; the CPU by default.</param>
    /// <exception cref="Weights.WeightsException">The file is broken or holds something else.</exception>
    public static StyleCode Load(string path, Device? device = null) => StyleCodeFile.Read(path, device ?? CPU);

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (Tensor tensor in Parts.SelectMany(part => part.Tensors.Values))
        {
            tensor.Dispose();
        }
    }

    private static StylePart Mean(StylePart[] parts) => new(1, parts[0].Tensors.Keys.ToDictionary(name => name, name =>
    {
        using var scope = NewDisposeScope();
        Tensor sum = parts.Select(part => part.Tensors[name] * part.Weight).Aggregate((a, b) => a + b);
        return sum.MoveToOuterDisposeScope();
    }));

    private static StylePart[] Copies(StylePart[] parts) =>
        [.. parts.Select(part => part with { Tensors = part.Tensors.ToDictionary(pair => pair.Key, pair => pair.Value.alias()) })];

    private static void RequireMixable(IReadOnlyList<StyleCode> codes, IReadOnlyList<double> weights)
    {
        if (codes.Count == 0 || codes.Count != weights.Count)
        {
            throw new ArgumentException($"{codes.Count} codes and {weights.Count} weights do not go together", nameof(weights));
        }

        if (weights.Any(weight => !double.IsFinite(weight) || weight < 0) || weights.Sum() <= 0)
        {
            throw new ArgumentException(
                $"weights must be at least 0 and not all 0, these are {string.Join(", ", weights)}", nameof(weights));
        }

        if (codes.FirstOrDefault(code => code.Network != codes[0].Network) is { } other)
        {
            throw new ArgumentException($"a code of {other.Network} does not mix with one of {codes[0].Network}", nameof(codes));
        }

        if (codes[0].Mixing == StyleMixing.Mean)
        {
            RequireEqualShapes(codes);
        }
    }

    private static void RequireEqualShapes(IReadOnlyList<StyleCode> codes)
    {
        foreach ((StyleCode code, string name) in codes.SelectMany(code => codes[0].Tensors.Keys.Select(name => (code, name))))
        {
            (long[] first, long[] shape) = (codes[0][name].shape, code[name].shape);
            if (!first.SequenceEqual(shape))
            {
                throw new ArgumentException(
                    $"codes of different shapes do not mix: {name} is ({string.Join(", ", first)}) and ({string.Join(", ", shape)})",
                    nameof(codes));
            }
        }
    }
}

using StyleKernels.Models.Networks;
using StyleKernels.OnnxExport.Graph;
using StyleKernels.OnnxExport.Layers;
using StyleKernels.OnnxExport.Networks;
using static TorchSharp.torch;

namespace StyleKernels.OnnxExport;

/// <summary>
/// Writes a style transfer network as ONNX files: one that encodes a style and one that restyles a content with a code, or the second alone
/// for one style.
/// </summary>
/// <remarks>
/// Inputs and outputs are pictures (N, 3, H, W), RGB in [0, 1], and the tensors of <see cref="StyleCode"/> under their names. A code is for one
/// content or for all of a batch.
/// </remarks>
public sealed class OnnxExporter
{
    /// <summary>Input of the file that encodes a style.</summary>
    public const string StyleInput = "style";

    /// <summary>Input of the file that restyles.</summary>
    public const string ContentInput = "content";

    /// <summary>Its strength, (1), in [0, 1], unless <see cref="OnnxExportOptions.Alpha"/> fixes it.</summary>
    public const string AlphaInput = "alpha";

    /// <summary>Its result.</summary>
    public const string Output = "stylized";

    private const string PictureMeaning = "RGB in [0, 1]";

    private readonly StyleTransferNetwork _network;
    private readonly OnnxExportOptions _options;

    /// <summary>Prepares the export of a network; its weights are read when a file is written.</summary>
    /// <param name="network">One that <see cref="Supports"/>.</param>
    /// <param name="options">By default contents of any size, strength as an input.</param>
    /// <exception cref="NotSupportedException">The network cannot be exported.</exception>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of its range.</exception>
    public OnnxExporter(StyleTransferNetwork network, OnnxExportOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(network);
        _options = options ?? new OnnxExportOptions();
        RequireRanges(_options);
        _network = network;
        if (!Supports(network))
        {
            throw new NotSupportedException($"the network {network.GetName()} has no ONNX export");
        }
    }

    /// <summary>Whether a network can be exported.</summary>
    public static bool Supports(StyleTransferNetwork network) => NetworkExports.Contains(network);

    /// <summary>Writes the file that encodes styles; it appears when it is complete.</summary>
    /// <param name="path">Where to.</param>
    /// <exception cref="IOException">The file cannot be written.</exception>
    /// <exception cref="NotSupportedException">The network has a part that the export does not know.</exception>
    public void WritePredictor(string path)
    {
        using var scope = NewDisposeScope();
        OnnxFile.Write(path, Both().Predictor, _options, Describe("predictor"));
    }

    /// <summary>Writes the file that restyles contents with any code of the network; it appears when it is complete.</summary>
    /// <inheritdoc cref="WritePredictor"/>
    public void WriteTransfer(string path)
    {
        using var scope = NewDisposeScope();
        OnnxFile.Write(path, Both().Transfer, _options, Describe("transfer"));
    }

    /// <summary>Writes a file that restyles contents in one style; it appears when it is complete.</summary>
    /// <param name="path">Where to.</param>
    /// <param name="style">The style: a code of this network for one picture.</param>
    /// <exception cref="IOException">The file cannot be written.</exception>
    /// <exception cref="ArgumentException">The code is of another network, of other shapes, or of several pictures.</exception>
    /// <exception cref="NotSupportedException">The code is a mixture whose styles are kept apart.</exception>
    public void WriteTransfer(string path, StyleCode style)
    {
        ArgumentNullException.ThrowIfNull(style);
        RequireOneStyle(style);
        using var scope = NewDisposeScope();
        GraphBuilder graph = Transfer(NetworkExports.Create(_network), style);
        OnnxFile.Write(path, graph, _options, Describe("transfer of one style"));
    }

    private (GraphBuilder Predictor, GraphBuilder Transfer) Both()
    {
        NetworkExport network = NetworkExports.Create(_network);
        (GraphBuilder predictor, GraphBuilder transfer) = (Predictor(network), Transfer(network));

        // A weight that neither file reads belongs to a part of the network that would be missing in them.
        return network.Network.Unread.FirstOrDefault() is { } unread
            ? throw new NotSupportedException($"the export of {_network.GetName()} does not know what '{unread}' is for")
            : (predictor, transfer);
    }

    private static GraphBuilder Predictor(NetworkExport network)
    {
        var graph = new GraphBuilder("predictor");
        Value style = graph.Input(StyleInput, $"{PictureMeaning}, of any size", "styles", 3, "style_height", "style_width");
        IReadOnlyDictionary<string, Value> code = network.Encode(new Picture(style, null));
        foreach (CodeTensor tensor in network.Code)
        {
            graph.Output(tensor.Name, "of the style code", code[tensor.Name], ["styles", .. tensor.Dimensions]);
        }

        return graph;
    }

    private GraphBuilder Transfer(NetworkExport network, StyleCode? fixedStyle = null)
    {
        var graph = new GraphBuilder("transfer");
        Dimension[] shape = ["batch", 3, Side(_options.ContentSize?.Height, "height"), Side(_options.ContentSize?.Width, "width")];
        Value content = graph.Input(ContentInput, PictureMeaning, shape);
        Dictionary<string, Value> code = network.Code.ToDictionary(tensor => tensor.Name, tensor => fixedStyle is null
            ? graph.Input(tensor.Name, "of the style code", ["styles", .. tensor.Dimensions])
            : graph.Weight($"style.{tensor.Name}", fixedStyle[tensor.Name]));
        Strength strength = _options.Alpha is { } alpha
            ? Strength.Fixed(graph, alpha)
            : Strength.Open(graph.Input(AlphaInput, "strength, from 0 (the content's own manner) to 1", 1));
        Value stylized = network.Restyle(new Picture(content, _options.ContentSize), code, strength);
        graph.Output(Output, PictureMeaning, stylized.Clamp(0, 1), shape);
        return graph;
    }

    private void RequireOneStyle(StyleCode style)
    {
        if (style.Network != _network.GetName())
        {
            throw new ArgumentException($"the style code is of the network {style.Network}, this is {_network.GetName()}", nameof(style));
        }

        if (style.Parts.Count > 1)
        {
            throw new NotSupportedException($"{_network.GetName()} keeps mixed styles apart, and such a mixture has no ONNX export");
        }

        if (style.Tensors.Values.FirstOrDefault(tensor => tensor.shape[0] != 1) is { } batch)
        {
            throw new ArgumentException($"the style code is of {batch.shape[0]} pictures, it must be of one", nameof(style));
        }

        if (_network.Misfit(style) is { } misfit)
        {
            throw new ArgumentException($"the style code does not fit: {misfit}", nameof(style));
        }
    }

    private Dictionary<string, string> Describe(string part)
    {
        var metadata = new Dictionary<string, string>(_options.Metadata)
        {
            ["architecture"] = _network.GetName(),
            ["part"] = part,
            ["pictures"] = $"{PictureMeaning}, (N, 3, H, W)",
        };
        return metadata;
    }

    private static Dimension Side(int? size, string name) => size is { } pixels ? pixels : name;

    private static void RequireRanges(OnnxExportOptions options)
    {
        if (options.Alpha is not (null or (>= 0 and <= 1)))
        {
            throw new ArgumentOutOfRangeException(nameof(options), $"alpha is {options.Alpha}, it must be in [0, 1]");
        }

        if (options.ContentSize is { } size && (size.Height < 1 || size.Width < 1))
        {
            throw new ArgumentOutOfRangeException(nameof(options), $"contents are {size.Width}x{size.Height}, they must have a pixel at least");
        }

        if (options.Opset is < OnnxExportOptions.OldestOpset or > OnnxExportOptions.NewestOpset)
        {
            throw new ArgumentOutOfRangeException(
                nameof(options), $"opset is {options.Opset}, it must be from {OnnxExportOptions.OldestOpset} to {OnnxExportOptions.NewestOpset}");
        }
    }
}

using Microsoft.ML.OnnxRuntime;
using StyleKernels.Evaluation.Judges;
using StyleKernels.Models.Weights.Store;
using static TorchSharp.torch;

namespace StyleKernels.Evaluation.Features;

/// <summary>
/// The output of any network in an ONNX file, for instance one that was trained to tell artists apart: its first input is (1, 3, N, N), RGB in [0, 1], its
/// first output is the vector, whatever its shape.
/// </summary>
public sealed class OnnxFeatures : IPictureFeatures
{
    /// <summary>The side of the input where the network leaves it open.</summary>
    private const int DefaultSide = 224;

    /// <summary>The same for Inception.</summary>
    private const int InceptionSide = 299;

    private const int LargestSide = 4096;

    private readonly string _path;
    private readonly InferenceSession _network;
    private readonly int _side;
    private readonly bool _squeezes;

    /// <summary>Reads the file. The network sees the middle square of a picture.</summary>
    /// <exception cref="EvaluationException">It is missing or holds no such network.</exception>
    public OnnxFeatures(string path)
        : this(path, DefaultSide, squeezes: false)
    {
    }

    private OnnxFeatures(string path, int defaultSide, bool squeezes)
    {
        string others = squeezes ? "" : ", nor features of this name (style, pooled)";
        _path = File.Exists(path) ? path : throw new EvaluationException($"{path}: there is no such ONNX file{others}");
        _squeezes = squeezes;
        try
        {
            _network = new InferenceSession(path);
            _side = Side(_network.InputMetadata.First().Value, defaultSide);
            Name = $"{Path.GetFileName(path)} (SHA-256 {FileHash.Compute(path)[..12]})";
        }
        catch (Exception error) when (error is OnnxRuntimeException or InvalidOperationException)
        {
            _network?.Dispose();
            throw new EvaluationException($"{path}: {error.Message.Split('\n')[0]}");
        }
    }

    /// <inheritdoc/>
    public string Name { get; }

    /// <summary>
    /// Reads a network that sees whole pictures, squeezed into its square without smoothing them first, as those who compute FID feed Inception.
    /// </summary>
    /// <exception cref="EvaluationException">The file is missing or holds no such network.</exception>
    public static OnnxFeatures OfInception(string path) => new(path, InceptionSide, squeezes: true);

    /// <inheritdoc/>
    public float[] Extract(Tensor picture)
    {
        try
        {
            using var options = new RunOptions();
            using Tensor pixels = _squeezes ? Squeezed(picture) : MiddleSquare.Pixels(picture, _side, 1);
            using OrtValue input = TensorValue.In(pixels);
            using IDisposableReadOnlyCollection<OrtValue> outputs = _network.Run(options, [_network.InputNames[0]], [input], [_network.OutputNames[0]]);
            return outputs[0].GetTensorDataAsSpan<float>().ToArray();
        }
        catch (OnnxRuntimeException error)
        {
            throw new EvaluationException($"{_path}: {error.Message.Split('\n')[0]}");
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _network.Dispose();

    private Tensor Squeezed(Tensor picture)
    {
        using Tensor square = nn.functional.interpolate(picture, [_side, _side], mode: InterpolationMode.Bilinear, align_corners: false);
        return square.contiguous();
    }

    private static int Side(NodeMetadata input, int defaultSide) => input.Dimensions switch
    {
        [_, 3 or -1, var height, var width] when height == width && height is -1 or (> 0 and <= LargestSide) => height == -1 ? defaultSide : height,
        var other => throw new InvalidOperationException($"its input must have shape (1, 3, N, N), it has ({string.Join(", ", other)})"),
    };
}

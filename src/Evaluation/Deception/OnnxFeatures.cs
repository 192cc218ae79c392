using Microsoft.ML.OnnxRuntime;
using StyleKernels.Evaluation.Judges;
using StyleKernels.Models.Weights.Store;
using static TorchSharp.torch;

namespace StyleKernels.Evaluation.Deception;

/// <summary>
/// The output of any network in an ONNX file, for instance one that was trained to tell artists apart: its first input is (1, 3, N, N), RGB in [0, 1], its
/// first output is the vector, whatever its shape.
/// </summary>
public sealed class OnnxFeatures : IPictureFeatures
{
    /// <summary>The side of the input where the network leaves it open.</summary>
    private const int DefaultSide = 224;

    private const int LargestSide = 4096;

    private readonly string _path;
    private readonly InferenceSession _network;
    private readonly int _side;

    /// <summary>Reads the file.</summary>
    /// <exception cref="EvaluationException">It is missing or holds no such network.</exception>
    public OnnxFeatures(string path)
    {
        _path = File.Exists(path) ? path : throw new EvaluationException($"{path}: there is no such ONNX file, nor features of this name (style, pooled)");
        try
        {
            _network = new InferenceSession(path);
            _side = Side(_network.InputMetadata.First().Value);
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

    /// <inheritdoc/>
    public float[] Extract(Tensor picture)
    {
        try
        {
            using var options = new RunOptions();
            using OrtValue input = OrtValue.CreateTensorValueFromMemory(MiddleSquare.Pixels(picture, _side, 1), [1, 3, _side, _side]);
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

    private static int Side(NodeMetadata input) => input.Dimensions switch
    {
        [_, 3 or -1, var height, var width] when height == width && height is -1 or (> 0 and <= LargestSide) => height == -1 ? DefaultSide : height,
        var other => throw new InvalidOperationException($"its input must have shape (1, 3, N, N), it has ({string.Join(", ", other)})"),
    };
}

using System.Text;
using Microsoft.ML.OnnxRuntime;
using static TorchSharp.torch;

namespace StyleKernels.Evaluation.Judges;

/// <summary>
/// ResNet-18 with ImageNet weights (He et al. 2016; the ONNX files of Microsoft.ML.DnnImageFeaturizer.ResNet18, MIT), run by ONNX Runtime: an encoder
/// of another family than the VGGs that style transfer is trained against, to judge results by. It looks at the middle square of the picture, 224
/// pixels wide.
/// </summary>
public sealed class ResNet18 : IDisposable
{
    private const int Side = 224;
    private const string Folder = "resnet18";
    private const string Pooled = "Pooling395_Output_0";

    /// <summary>The last ReLU of each of the first three stages; the fourth has 49 positions for 512 channels.</summary>
    private static readonly (string Stage, string Output)[] Stages =
        [("stage1", "ReLU283_Output_0"), ("stage2", "ReLU315_Output_0"), ("stage3", "ReLU347_Output_0")];

    private readonly InferenceSession _preprocessing;
    private readonly InferenceSession _network;

    /// <summary>Reads the ONNX files beside the program.</summary>
    /// <exception cref="EvaluationException">They are not there or damaged.</exception>
    public ResNet18()
    {
        Require("ResNetPreprocess.onnx");
        Require("ResNet18.onnx");
        try
        {
            _preprocessing = new InferenceSession(PathOf("ResNetPreprocess.onnx"));
            _network = new InferenceSession(WithOutputs(File.ReadAllBytes(PathOf("ResNet18.onnx")), Stages.Select(stage => stage.Output)));
        }
        catch (Exception error) when (error is OnnxRuntimeException or IOException and not EvaluationException)
        {
            _preprocessing?.Dispose();
            throw new EvaluationException($"{PathOf("ResNet18.onnx")}: {error.Message.Split('\n')[0]}");
        }
    }

    /// <summary>The names of the stages.</summary>
    public static IReadOnlyList<string> StageNames { get; } = [.. Stages.Select(stage => stage.Stage)];

    /// <summary>The feature maps of the stages: (1, 64, 56, 56), (1, 128, 28, 28), (1, 256, 14, 14), float32, after ReLU.</summary>
    /// <param name="picture">(1, 3, H, W) in [0, 1].</param>
    public IReadOnlyDictionary<string, Tensor> Extract(Tensor picture)
    {
        Tensor[] maps = Run(picture, [.. Stages.Select(stage => stage.Output)]);
        return Stages.Zip(maps).ToDictionary(pair => pair.First.Stage, pair => pair.Second);
    }

    /// <summary>The 512 numbers that stand for the whole picture.</summary>
    /// <param name="picture">(1, 3, H, W) in [0, 1].</param>
    public float[] Describe(Tensor picture)
    {
        using Tensor pooled = Run(picture, [Pooled])[0];
        return pooled.data<float>().ToArray();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _preprocessing.Dispose();
        _network.Dispose();
    }

    private static void Require(string file)
    {
        if (!File.Exists(PathOf(file)))
        {
            throw new EvaluationException($"{PathOf(file)} is missing: add the package Microsoft.ML.DnnImageFeaturizer.ResNet18 with ExcludeAssets=\"all\" "
                + "GeneratePathProperty=\"true\" to the program");
        }
    }

    private static string PathOf(string file) => Path.Combine(AppContext.BaseDirectory, Folder, file);

    /// <summary>
    /// Declares inner values as outputs. Protocol buffers that stand one after the other are merged, lists by joining them, so that what is to
    /// be added to the graph (field 7 of the model) is written behind the file.
    /// </summary>
    private static byte[] WithOutputs(byte[] model, IEnumerable<string> names) =>
        [.. model, .. names.SelectMany(name => Field(7, Field(12, Field(1, Encoding.ASCII.GetBytes(name)))))];

    /// <summary>A field of bytes; the short lengths here take one byte.</summary>
    private static byte[] Field(int number, byte[] content) => [(byte)((number << 3) | 2), (byte)content.Length, .. content];

    private Tensor[] Run(Tensor picture, string[] outputs)
    {
        using Tensor pixels = MiddleSquare.Pixels(picture, Side, 255);
        using var options = new RunOptions();
        using OrtValue input = TensorValue.In(pixels);
        using IDisposableReadOnlyCollection<OrtValue> prepared = _preprocessing.Run(
            options, [_preprocessing.InputNames[0]], [input], [_preprocessing.OutputNames[0]]);
        using IDisposableReadOnlyCollection<OrtValue> maps = _network.Run(options, [_network.InputNames[0]], [prepared[0]], outputs);
        return [.. maps.Select(TensorValue.Of)];
    }
}

using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace StyleKernels.Onnx;

/// <summary>A model file in a session of ONNX Runtime, with float tensors in and out.</summary>
internal sealed class OnnxModel : IDisposable
{
    private readonly InferenceSession _session;

    /// <summary>Opens a file.</summary>
    /// <exception cref="OnnxModelException">The file is missing or damaged.</exception>
    public OnnxModel(string path, SessionOptions? options)
    {
        Path = path;
        if (!File.Exists(path))
        {
            throw new OnnxModelException(path, "there is no such file");
        }

        try
        {
            _session = options is null ? new InferenceSession(path) : new InferenceSession(path, options);
        }
        catch (OnnxRuntimeException error)
        {
            throw new OnnxModelException(path, $"ONNX Runtime cannot read it: {error.Message.Split('\n')[0]}", error);
        }
    }

    /// <summary>The file.</summary>
    public string Path { get; }

    /// <summary>Names of the inputs.</summary>
    public IReadOnlyList<string> Inputs => _session.InputNames;

    /// <summary>Names of the outputs.</summary>
    public IReadOnlyList<string> Outputs => _session.OutputNames;

    /// <summary>What the file says of itself.</summary>
    public IReadOnlyDictionary<string, string> Metadata => _session.ModelMetadata.CustomMetadataMap;

    /// <summary>Refuses another kind of model.</summary>
    public void RequireInput(string name)
    {
        if (!Inputs.Contains(name))
        {
            throw new OnnxModelException(Path, $"it has no input '{name}', only {string.Join(", ", Inputs)}");
        }
    }

    /// <summary>Runs the model.</summary>
    /// <returns>All outputs by name.</returns>
    /// <exception cref="ArgumentException">The model does not take these inputs.</exception>
    public Dictionary<string, DenseTensor<float>> Run(IReadOnlyList<KeyValuePair<string, DenseTensor<float>>> inputs)
    {
        NamedOnnxValue[] values = [.. inputs.Select(input => NamedOnnxValue.CreateFromTensor(input.Key, input.Value))];
        try
        {
            using IDisposableReadOnlyCollection<DisposableNamedOnnxValue> results = _session.Run(values);
            return results.ToDictionary(result => result.Name, result => result.AsTensor<float>().ToDenseTensor());
        }
        catch (OnnxRuntimeException error)
        {
            throw new ArgumentException($"'{Path}' does not take these inputs: {error.Message.Split('\n')[0]}", error);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _session.Dispose();
}

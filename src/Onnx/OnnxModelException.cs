namespace StyleKernels.Onnx;

/// <summary>A file that is no model, or not the model that was expected; the message is one line that names it.</summary>
/// <param name="path">The file.</param>
/// <param name="problem">What is wrong with it.</param>
/// <param name="inner">What ONNX Runtime said.</param>
public sealed class OnnxModelException(string path, string problem, Exception? inner = null) : IOException($"'{path}': {problem}", inner)
{
    /// <summary>The file.</summary>
    public string Path => path;
}

using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace StyleKernels.Onnx;

/// <summary>
/// Restyles pictures by ONNX Runtime with files that <c>stylekernels export</c> wrote: a transfer file, and the predictor that goes with it unless
/// the transfer file has a style of its own. Calls may come from several threads.
/// </summary>
/// <remarks>Pictures are (1, 3, H, W), RGB in [0, 1].</remarks>
public sealed class OnnxStylizer : IDisposable
{
    private const string ContentInput = "content";
    private const string AlphaInput = "alpha";

    private readonly OnnxModel _transfer;
    private readonly OnnxModel? _predictor;
    private readonly string[] _codeInputs;
    private bool _disposed;

    /// <summary>Opens the files.</summary>
    /// <param name="transferPath">The file that restyles.</param>
    /// <param name="predictorPath">The file that encodes styles; none where the transfer file has its style.</param>
    /// <param name="options">Where and how ONNX Runtime computes; on the CPU by default. They stay the caller's.</param>
    /// <exception cref="OnnxModelException">A file is missing, damaged or no such file.</exception>
    public OnnxStylizer(string transferPath, string? predictorPath = null, SessionOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(transferPath);
        _transfer = new OnnxModel(transferPath, options);
        try
        {
            _transfer.RequireInput(ContentInput);
            _predictor = predictorPath is null ? null : new OnnxModel(predictorPath, options);
            _codeInputs = [.. _transfer.Inputs.Where(name => name is not (ContentInput or AlphaInput))];
            RequirePartner();
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>Whether the transfer file has a style of its own, and <see cref="EncodeStyle"/> is not needed.</summary>
    public bool HasFixedStyle => _codeInputs.Length == 0;

    /// <summary>Whether the strength can be chosen; where it cannot, it was fixed by the export.</summary>
    public bool HasStrength => _transfer.Inputs.Contains(AlphaInput);

    /// <summary>
    /// Whether areas of a content that have exactly one colour get grain too fine to see before the network sees them, as with
    /// <c>Stylizer</c>; true by default. Without it, a network gives them one loud colour, and the result is the network's own to the last
    /// digit.
    /// </summary>
    public bool AddsGrain { get; init; } = true;

    /// <summary>What the transfer file says of itself: architecture, licence, recipe.</summary>
    public IReadOnlyDictionary<string, string> Metadata => _transfer.Metadata;

    /// <summary>Encodes a style, for any number of contents.</summary>
    /// <param name="style">The picture. About 256 pixels on the shorter side are what networks are trained with.</param>
    /// <exception cref="InvalidOperationException">No predictor was opened.</exception>
    /// <exception cref="ArgumentException">It is no picture.</exception>
    public OnnxStyleCode EncodeStyle(DenseTensor<float> style)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        RequirePicture(style, nameof(style));
        OnnxModel predictor = _predictor ?? throw new InvalidOperationException("a predictor file is needed to encode styles, and none was opened");
        return new OnnxStyleCode(predictor.Run([new("style", style)]));
    }

    /// <summary>Restyles a content.</summary>
    /// <param name="content">The picture; of the exported size where that was fixed.</param>
    /// <param name="style">From <see cref="EncodeStyle"/>; null where the file has its style.</param>
    /// <param name="alpha">Strength in [0, 1]; 1, the default, where it was fixed by the export.</param>
    /// <returns>(1, 3, H, W) of the content's size.</returns>
    /// <exception cref="ArgumentException">It is no picture, a style is missing or of another model, or the strength out of its range.</exception>
    public DenseTensor<float> Stylize(DenseTensor<float> content, OnnxStyleCode? style = null, float alpha = 1)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        RequirePicture(content, nameof(content));
        RequireStrength(alpha);
        if (HasFixedStyle != (style is null))
        {
            throw new ArgumentException(HasFixedStyle ? "the file has a style of its own" : "the file needs a style code", nameof(style));
        }

        if (style is not null && _codeInputs.Except(style.Tensors.Keys).FirstOrDefault() is { } missing)
        {
            throw new ArgumentException($"the style code is of another model: it has no '{missing}'", nameof(style));
        }

        List<KeyValuePair<string, DenseTensor<float>>> inputs = [new(ContentInput, AddsGrain ? FlatAreaGrain.Add(content) : content)];
        inputs.AddRange(_codeInputs.Select(name => new KeyValuePair<string, DenseTensor<float>>(name, style!.Tensors[name])));
        if (HasStrength)
        {
            inputs.Add(new(AlphaInput, new DenseTensor<float>(new[] { alpha }, [1])));
        }

        return _transfer.Run(inputs).Values.Single();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _disposed = true;
        _transfer.Dispose();
        _predictor?.Dispose();
    }

    private static void RequirePicture(DenseTensor<float> picture, string name)
    {
        ArgumentNullException.ThrowIfNull(picture, name);
        if (picture.Rank != 4 || picture.Dimensions[1] != 3 || picture.Length == 0)
        {
            throw new ArgumentException($"{name} must have shape (N, 3, H, W), it has ({string.Join(", ", picture.Dimensions.ToArray())})", name);
        }
    }

    private void RequireStrength(float alpha)
    {
        if (alpha is not (>= 0 and <= 1))
        {
            throw new ArgumentOutOfRangeException(nameof(alpha), $"alpha is {alpha}, it must be in [0, 1]");
        }

        if (alpha != 1 && !HasStrength)
        {
            throw new ArgumentException("the strength was fixed when the file was exported", nameof(alpha));
        }
    }

    private void RequirePartner()
    {
        if (_predictor is null)
        {
            return;
        }

        _predictor.RequireInput("style");
        if (_codeInputs.Except(_predictor.Outputs).FirstOrDefault() is { } missing)
        {
            throw new OnnxModelException(_predictor.Path, $"it is no predictor for {_transfer.Path}: it does not give '{missing}'");
        }
    }
}

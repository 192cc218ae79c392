namespace StyleKernels.Evaluation.Features;

/// <summary>The spaces that a name or a file stands for.</summary>
public static class PictureFeatures
{
    /// <summary>The name of <see cref="ResNetStyleFeatures"/>.</summary>
    public const string Style = "style";

    /// <summary>The name of <see cref="ResNetPooledFeatures"/>.</summary>
    public const string Pooled = "pooled";

    /// <summary>How many numbers stand for a picture.</summary>
    /// <param name="name"><see cref="Style"/> or <see cref="Pooled"/>.</param>
    /// <exception cref="InvalidDataException">There are no features of this name.</exception>
    internal static int Length(string name) => name switch
    {
        Style => ResNetStyleFeatures.Length,
        Pooled => ResNetPooledFeatures.Length,
        _ => throw new InvalidDataException($"there are no features '{name}'"),
    };

    /// <summary>Opens a space.</summary>
    /// <param name="nameOrFile"><see cref="Style"/>, <see cref="Pooled"/>, or a file that <see cref="OnnxFeatures"/> takes.</param>
    /// <exception cref="EvaluationException">There is no such file, or it is no network of this kind.</exception>
    public static IPictureFeatures Open(string nameOrFile) => nameOrFile switch
    {
        Style => new ResNetStyleFeatures(),
        Pooled => new ResNetPooledFeatures(),
        _ => new OnnxFeatures(nameOrFile),
    };
}

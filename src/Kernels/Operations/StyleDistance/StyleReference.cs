using static TorchSharp.torch;

namespace StyleKernels;

/// <summary>
/// The style that a result is compared with: the features of a style, or a style that was encoded before. Both convert to it, and lists of both by
/// <c>[.. styles]</c>.
/// </summary>
public readonly struct StyleReference
{
    /// <summary>A style by its features.</summary>
    /// <param name="features">(N or 1, C, H', W'), of any size; a constant, no gradient flows to it.</param>
    public StyleReference(Tensor features) => Features = features;

    /// <summary>An encoded style; it brings its own statistic and normalisation.</summary>
    /// <param name="target">With a batch of N or 1.</param>
    public StyleReference(StyleTarget target) => Target = target;

    /// <summary>The style's features; null if it is encoded.</summary>
    public Tensor? Features { get; }

    /// <summary>The encoded style; null if it is given by its features.</summary>
    public StyleTarget? Target { get; }

    /// <summary>The tensor that is compared with, or that the statistic is formed of; null where nothing was given.</summary>
    internal Tensor? Values => Target?.Values ?? Features;

    /// <summary>A style by its features.</summary>
    /// <param name="features">(N or 1, C, H', W').</param>
    public static implicit operator StyleReference(Tensor features) => new(features);

    /// <summary>An encoded style.</summary>
    /// <param name="target">With a batch of N or 1.</param>
    public static implicit operator StyleReference(StyleTarget target) => new(target);
}

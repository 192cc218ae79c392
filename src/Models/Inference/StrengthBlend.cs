using static TorchSharp.torch;

namespace StyleKernels.Models.Inference;

/// <summary>
/// Carries strength down to the photograph itself. A network at strength 0 gives back what its decoder makes of the photograph (22 dB, the built-in one), not
/// the photograph; the weaker the result is asked for, the more of the photograph is laid over it.
/// </summary>
internal static class StrengthBlend
{
    /// <summary>
    /// A network's distance from the photograph at strength 0, as a part of that at 1. With it the distance of the blend grows evenly with the strength;
    /// the built-in network has between 0.26 and 0.66, by photograph and style, the decoders of the others less.
    /// </summary>
    private const double DistanceAtZero = 1.0 / 3;

    /// <summary>The part that the network's result has in the blend: 0 at strength 0, 1 at 1.</summary>
    public static double Weight(double alpha) => alpha / (DistanceAtZero + ((1 - DistanceAtZero) * alpha));

    /// <summary>The network's result over the photograph; <paramref name="restyled"/> is overwritten.</summary>
    /// <param name="content">(1, 3, H, W).</param>
    /// <param name="restyled">The network's result at strength <paramref name="alpha"/>, of the content's shape.</param>
    /// <param name="alpha">Strength in [0, 1].</param>
    public static Tensor Apply(Tensor content, Tensor restyled, double alpha)
    {
        double weight = Weight(alpha);
        return weight == 1 ? restyled : restyled.mul_(weight).add_(content, alpha: 1 - weight);
    }
}

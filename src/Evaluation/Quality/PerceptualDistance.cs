using TorchSharp;
using static TorchSharp.torch;

namespace StyleKernels.Evaluation.Quality;

/// <summary>
/// The distance of LPIPS (Zhang et al. 2018, Eq. 1) with all channels weighed alike: features of both pictures are scaled to length 1 at
/// every place, their squared differences summed over channels, averaged over places and summed over layers. In the stages of ResNet-18 it
/// is not LPIPS, which has AlexNet or VGG and learned weights, and its values are of another size.
/// </summary>
public static class PerceptualDistance
{
    /// <summary>The distance of two pictures.</summary>
    /// <param name="first">Features (1, C, H, W) for each layer.</param>
    /// <param name="second">Of the same shapes.</param>
    /// <returns>From 0 to 2 for each layer where no feature is negative.</returns>
    public static double Compute(IEnumerable<Tensor> first, IEnumerable<Tensor> second)
    {
        using DisposeScope scope = NewDisposeScope();
        return first.Zip(second, (one, other) => (Directions(one) - Directions(other)).square().sum([1]).mean().item<double>()).Sum();
    }

    private static Tensor Directions(Tensor features) => FeatureDirections.Of(features.to(ScalarType.Float64));
}

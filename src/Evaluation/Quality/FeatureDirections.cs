using static TorchSharp.torch;

namespace StyleKernels.Evaluation.Quality;

/// <summary>Features scaled to length 1 at every place, as LPIPS compares them (Zhang et al. 2018, section 3.1).</summary>
internal static class FeatureDirections
{
    /// <summary>Keeps places where nothing is from dividing by zero; as published.</summary>
    private const double Epsilon = 1e-10;

    /// <param name="features">(N, C, H, W).</param>
    internal static Tensor Of(Tensor features) => features / (features.square().sum([1], keepdim: true).sqrt() + Epsilon);
}

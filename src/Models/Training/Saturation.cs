using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace StyleKernels.Models.Training;

/// <summary>
/// Keeps an image off the flat ends of the sigmoid that made it: saturated areas have no slope and turn into smudges that never heal.
/// </summary>
internal static class Saturation
{
    private const double Weight = 0.3;
    private const double Free = 4;

    /// <summary>Images closer to 0 or 1 are taken for this close: single precision has no logarithm to offer there.</summary>
    private const double Nearest = 1e-6;

    /// <summary>0.3 · mean(max(|z| − 4, 0)²) of the values z before the sigmoid: nothing for pixel values from 5 to 250 of 255.</summary>
    /// <param name="image">In (0, 1).</param>
    public static Tensor Penalty(Tensor image) => functional.relu(image.logit(Nearest).abs() - Free).square().mean() * Weight;
}

using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace StyleKernels.Models.Training;

/// <summary>Keeps the values before a sigmoid where it still has a slope; saturated areas otherwise turn into smudges that never heal.</summary>
internal static class Saturation
{
    private const double Weight = 0.3;
    private const double Free = 4;

    /// <summary>0.3 · mean(max(|z| − 4, 0)²): nothing inside the pixel values 5 to 250 of 255.</summary>
    public static Tensor Penalty(Tensor logits) => functional.relu(logits.abs() - Free).square().mean() * Weight;
}

using TorchSharp.Modules;
using static TorchSharp.torch.nn;

namespace StyleKernels.Models.Weights;

/// <summary>Weights that training leaves as they are.</summary>
internal static class FrozenWeights
{
    /// <summary>Excludes every weight of a module from training.</summary>
    public static void Freeze(this Module module)
    {
        foreach (Parameter parameter in module.parameters())
        {
            parameter.requires_grad = false;
        }
    }
}

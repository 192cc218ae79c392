using StyleKernels.Models.Encoders;
using StyleKernels.Models.Networks.Compact;
using StyleKernels.Models.Networks.GoogleMagenta;
using StyleKernels.Models.Networks.LinearTransfer;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace StyleKernels.Tests;

/// <summary>
/// Random weights that are the same in every run. Modules draw theirs from torch's generator, which all tests share: whoever seeds it still gets what
/// tests on other threads leave over.
/// </summary>
internal static class RandomWeights
{
    /// <summary>Draws anew, from a generator of its own, what the constructors of a module and its parts drew, as they did.</summary>
    /// <returns>The module.</returns>
    internal static TModule Draw<TModule>(TModule module, ulong seed = 1)
        where TModule : Module
    {
        using IDisposable noGrad = no_grad();
        using Generator generator = new(seed);
        Module[] parts = [module, .. module.modules()];
        HashSet<Module> trained = [.. parts.OfType<VggEncoder>().Where(IsEmbedded).SelectMany(encoder => encoder.modules())];

        // Parts first: what holds them may have begun them in its own way.
        foreach (Module part in parts.Distinct().Where(part => !trained.Contains(part)).Reverse())
        {
            Draw(part, generator);
        }

        return module;
    }

    private static bool IsEmbedded(VggEncoder encoder) => ReferenceEquals(encoder.Architecture, CompactEncoder.Architecture);

    private static void Draw(Module part, Generator generator)
    {
        switch (part)
        {
            case Conv2d convolution:
                Uniform(convolution.weight, convolution.bias, generator);
                break;
            case Linear linear:
                Uniform(linear.weight, linear.bias, generator);
                break;
            case SlimConvolution convolution:
                convolution.Weight.normal_(0, Math.Sqrt(2.0 / Inputs(convolution.Weight)), generator);
                break;
            case NoiseInjection noise:
                noise.state_dict()["gain"].normal_(0, 0.1, generator);
                noise.state_dict()["square"].normal_(0, 1, generator);
                break;
            case StyleEncoder encoder:
                encoder.state_dict()["scale_and_shift.weight"].mul_(0.3);
                break;
            case MatrixNetwork matrix when matrix.state_dict().TryGetValue("fc.1.weight", out Tensor? last):
                last.mul_(0.1);
                break;
            case StyleHeads heads:
                Array.ForEach([.. heads.modules().OfType<Conv2d>()], head => Xavier(head.weight, generator));
                break;
            case PublishedTransformer transformer:
                Array.ForEach([.. transformer.modules().OfType<SlimConvolution>()], layer => layer.Weight.normal_(0, 0.01, generator));
                break;
            default:
                break;
        }
    }

    /// <summary>Torch's own beginning of convolutions and linear maps; a bias that was set to something else is left alone.</summary>
    private static void Uniform(Tensor weight, Tensor? bias, Generator generator)
    {
        double bound = 1 / Math.Sqrt(Inputs(weight));
        weight.uniform_(-bound, bound, generator);
        if (bias is not null && bias.abs().max().item<float>() is var largest && largest > 0 && largest <= 1.0001 * bound)
        {
            bias.uniform_(-bound, bound, generator);
        }
    }

    private static void Xavier(Tensor weight, Generator generator)
    {
        double bound = Math.Sqrt(6.0 / (weight.shape[0] + weight.shape[1]));
        weight.uniform_(-bound, bound, generator);
    }

    /// <summary>How many numbers one of the result is made of.</summary>
    private static long Inputs(Tensor weight) => weight.numel() / weight.shape[0];
}

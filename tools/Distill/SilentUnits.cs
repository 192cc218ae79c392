using StyleKernels.Models.Encoders;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace StyleKernels.Distill;

/// <summary>Units of an encoder whose ReLU answers (almost) nowhere: they get no gradient, and so would stay as they are for ever.</summary>
internal static class SilentUnits
{
    /// <summary>A unit that answers in fewer places than this is silent.</summary>
    private const double FewestAnswers = 0.001;

    /// <summary>Keeps kernels finite where an input hardly varies.</summary>
    private const double SmallestVariance = 1e-4;

    /// <summary>
    /// Makes the silent units of the 3x3 convolutions anew: random kernels that answer in half of the places, and that nothing reads yet, so that the
    /// network's features stay as they were.
    /// </summary>
    /// <param name="encoder">Float32.</param>
    /// <param name="images">What units are to answer to: RGB in [0, 1], (N, 3, H, W).</param>
    /// <returns>How many there were.</returns>
    public static int Revive(VggEncoder encoder, Tensor images)
    {
        using IDisposable noGrad = no_grad();
        Dictionary<string, Conv2d> layers = encoder.named_children().ToDictionary(child => child.name, child => (Conv2d)child.module);
        string[] trunk = [.. layers.Keys.Where(name => name.StartsWith("conv", StringComparison.Ordinal))];
        int revived = 0;
        foreach ((int i, string name) in trunk.Index())
        {
            using DisposeScope scope = NewDisposeScope();
            string projection = name.Replace("conv", "relu") + "_projection";
            Conv2d?[] readers = [layers.GetValueOrDefault(projection), i + 1 < trunk.Length ? layers[trunk[i + 1]] : null];
            revived += Revive(encoder, images, layers[name], readers.OfType<Conv2d>());
        }

        return revived;
    }

    private static int Revive(VggEncoder encoder, Tensor images, Conv2d layer, IEnumerable<Conv2d> readers)
    {
        Tensor? silent = null;
        Tensor? mean = null;
        Tensor? deviation = null;
        var hook = layer.register_forward_hook((_, input, output) =>
        {
            silent = ((output > 0).to(float32).mean([0, 2, 3]) < FewestAnswers).DetachFromDisposeScope();
            mean = input.mean([0, 2, 3]).view(1, -1, 1, 1).DetachFromDisposeScope();
            deviation = input.var([0, 2, 3], false).add(SmallestVariance).sqrt().view(1, -1, 1, 1).DetachFromDisposeScope();
            return output;
        });
        encoder.call(images);
        hook.remove();
        using (silent)
        using (mean)
        using (deviation)
        {
            Renew(layer, readers, silent!, mean!, deviation!);
            return (int)silent!.sum().item<long>();
        }
    }

    private static void Renew(Conv2d layer, IEnumerable<Conv2d> readers, Tensor silent, Tensor mean, Tensor deviation)
    {
        Tensor fresh = randn_like(layer.weight) * Math.Sqrt(2.0 / (layer.weight.numel() / layer.out_channels)) / deviation;
        layer.weight.copy_(where(silent.view(-1, 1, 1, 1), fresh, layer.weight));
        layer.bias!.copy_(where(silent, -(fresh * mean).sum([1, 2, 3]), layer.bias!));
        foreach (Conv2d reader in readers)
        {
            reader.weight.masked_fill_(silent.view(1, -1, 1, 1), 0);
        }
    }
}

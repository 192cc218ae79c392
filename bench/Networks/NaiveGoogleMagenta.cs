using StyleKernels.Models.Networks.GoogleMagenta;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace StyleKernels.Bench.Networks;

/// <summary>
/// A straightforward TorchSharp port of the compact network: torch's default layout and torch's instance norm. Starts from the same weights.
/// </summary>
internal sealed class NaiveGoogleMagenta
{
    private static readonly int[] Dilations = [1, 1, 2, 2, 2, 2, 1, 1];
    private static readonly long[] StyleChannels = [96, 96, 96, 96, 96, 96, 96, 96, 48, 16];

    private readonly Dictionary<string, Parameter> _parameters;

    /// <summary>Copies the weights.</summary>
    internal NaiveGoogleMagenta(CompactGoogleMagenta network) =>
        _parameters = network.named_parameters().ToDictionary(p => p.name, p => new Parameter(p.parameter.detach().clone()));

    /// <summary>All weights.</summary>
    internal IEnumerable<Parameter> Parameters => _parameters.Values;

    /// <summary>Content and style to the restyled content.</summary>
    internal Tensor Stylize(Tensor content, Tensor style) => Restyle(content, Encode(style));

    /// <summary>γ and β of all norms for each style.</summary>
    /// <param name="style">(N, 3, H, W) in [0, 1].</param>
    internal Tensor Encode(Tensor style) => functional.linear(
        Embed(style), P("style_encoder.scale_and_shift.weight"), P("style_encoder.scale_and_shift.bias"));

    /// <summary>The restyled contents, (N, 3, H, W).</summary>
    /// <param name="content">(N, 3, H, W) in [0, 1], H and W multiples of 4.</param>
    /// <param name="scaleAndShift">γ and β of all norms, from <see cref="Encode"/>.</param>
    internal Tensor Restyle(Tensor content, Tensor scaleAndShift)
    {
        Tensor[] scales = scaleAndShift.narrow(1, 0, StyleChannels.Sum()).split(StyleChannels, 1);
        Tensor[] shifts = scaleAndShift.narrow(1, StyleChannels.Sum(), StyleChannels.Sum()).split(StyleChannels, 1);
        Tensor x = (content * 4) - 2;
        x = Contract(x, 0, 5, 1);
        x = Contract(x, 1, 3, 2);
        x = Contract(x, 2, 3, 2);
        for (int i = 0; i < Dilations.Length; i += 2)
        {
            Tensor inner = functional.relu(Norm(Convolve(x, $"transformer.residual.{i}", 3, 1, Dilations[i]), scales[i], shifts[i]));
            inner = Convolve(inner, $"transformer.residual.{i + 1}", 3, 1, Dilations[i + 1]);
            x = x + Norm(inner, scales[i + 1], shifts[i + 1]);
        }

        for (int i = 0; i < 2; i++)
        {
            x = functional.interpolate(x, scale_factor: [2.0, 2.0], mode: InterpolationMode.Nearest);
            x = functional.relu(Norm(Convolve(x, $"transformer.expand.{i}", 3, 1, 1), scales[8 + i], shifts[8 + i]));
        }

        x = functional.conv2d(Reflect(x, 2), P("transformer.to_image.weight"), P("transformer.to_image.bias"));
        return sigmoid(x);
    }

    private Tensor Embed(Tensor style)
    {
        Tensor colours = style.flatten(2);
        Tensor mean = colours.mean([2], keepdim: true);
        Tensor centred = colours - mean;
        List<Tensor> statistics =
            [mean.squeeze(2), (centred.square().mean([2]) + 1e-5).sqrt(), (centred * centred.roll(1, 1)).mean([2]) * 4];
        Tensor x = (style * 4) - 2;
        for (int i = 0; i < 4; i++)
        {
            string name = $"style_encoder.convolutions.{i}";
            long stride = i < 3 ? 2 : 1;
            Tensor padded = Reflect(x, i == 0 ? 2 : 1);
            x = functional.leaky_relu(functional.conv2d(padded, P(name + ".weight"), P(name + ".bias"), strides: [stride, stride]), 0.1);
            statistics.Add(x.mean([2, 3]));
            statistics.Add(((x - x.mean([2, 3], keepdim: true)).square().mean([2, 3]) + 1e-5).sqrt());
        }

        return functional.linear(cat(statistics, 1), P("style_encoder.embed.weight"), P("style_encoder.embed.bias"));
    }

    private Tensor Contract(Tensor x, int layer, int kernel, int stride)
    {
        string name = $"transformer.contract.{layer}";
        Tensor convolved = Convolve(x, name, kernel, stride, 1);
        return functional.relu(Norm(convolved, P(name + ".scale").unsqueeze(0), P(name + ".shift").unsqueeze(0)));
    }

    private Tensor Convolve(Tensor x, string name, int kernel, int stride, int dilation) => functional.conv2d(
        Reflect(x, kernel / 2 * dilation), P(name + ".convolution.weight"), strides: [stride, stride], dilation: [dilation, dilation]);

    private static Tensor Norm(Tensor x, Tensor scale, Tensor shift) =>
        (functional.instance_norm(x) * scale.unsqueeze(-1).unsqueeze(-1)) + shift.unsqueeze(-1).unsqueeze(-1);

    private static Tensor Reflect(Tensor x, long pixels) => functional.pad(x, [pixels, pixels, pixels, pixels], PaddingModes.Reflect);

    private Parameter P(string name) => _parameters[name];
}

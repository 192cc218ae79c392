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
    private static readonly string[] Taps = ["relu1_2", "relu2_2", "relu3_1"];

    /// <summary>The layers with style norms in the order of their γ and β, and their channels.</summary>
    private static readonly (string Name, long Channels)[] StyleLayers =
    [
        ("coarse_contract", 128),
        .. Enumerable.Range(0, 4).Select(i => ($"coarse_residual.{i}", 128L)),
        ("coarse_expand", 96),
        .. Enumerable.Range(0, 8).Select(i => ($"residual.{i}", 96L)),
        ("expand.0", 48),
        ("expand.1", 16),
    ];

    private readonly Dictionary<string, Parameter> _parameters;
    private readonly Dictionary<string, Tensor> _buffers;

    /// <summary>Copies the weights.</summary>
    internal NaiveGoogleMagenta(CompactGoogleMagenta network)
    {
        _parameters = network.named_parameters().ToDictionary(p => p.name, p => new Parameter(p.parameter.detach().clone(), p.parameter.requires_grad));
        _buffers = network.named_buffers().ToDictionary(b => b.name, b => b.buffer.detach().clone());
    }

    /// <summary>The weights that are trained.</summary>
    internal IEnumerable<Parameter> Parameters => _parameters.Values.Where(parameter => parameter.requires_grad);

    /// <summary>Content and style to the restyled content.</summary>
    internal Tensor Stylize(Tensor content, Tensor style) => Restyle(content, Encode(style));

    /// <summary>γ and β of all norms for each style.</summary>
    /// <param name="style">(N, 3, H, W) in [0, 1].</param>
    internal Tensor Encode(Tensor style) => functional.linear(
        Embed(style), P("style_encoder.scale_and_shift.weight"), P("style_encoder.scale_and_shift.bias"));

    /// <summary>The restyled contents, (N, 3, H, W).</summary>
    /// <param name="content">(N, 3, H, W) in [0, 1], H and W multiples of 8.</param>
    /// <param name="scaleAndShift">γ and β of all norms, from <see cref="Encode"/>.</param>
    internal Tensor Restyle(Tensor content, Tensor scaleAndShift)
    {
        long[] widths = [.. StyleLayers.Select(layer => layer.Channels)];
        Tensor[] scales = scaleAndShift.narrow(1, 0, widths.Sum()).split(widths, 1);
        Tensor[] shifts = scaleAndShift.narrow(1, widths.Sum(), widths.Sum()).split(widths, 1);
        Tensor Styled(Tensor x, string layer, int stride = 1, int dilation = 1, bool doubled = false)
        {
            int i = Array.FindIndex(StyleLayers, l => l.Name == layer);
            Tensor bordered = doubled ? Doubled(x) : Reflect(x, dilation);
            return Norm(Convolve(bordered, $"transformer.{layer}", stride, dilation), $"transformer.{layer}", scales[i], shifts[i]);
        }

        Tensor Blocks(Tensor x, string layer, int[] dilations)
        {
            for (int i = 0; i < dilations.Length; i += 2)
            {
                Tensor inner = functional.relu(Styled(x, $"{layer}.{i}", dilation: dilations[i]));
                x = x + Styled(inner, $"{layer}.{i + 1}", dilation: dilations[i + 1]);
            }

            return x;
        }

        Tensor x = (content * 4) - 2;
        x = Contract(x, 0, 5, 1);
        x = Contract(x, 1, 3, 2);
        x = Contract(x, 2, 3, 2);
        Tensor coarse = Blocks(Noisy(functional.relu(Styled(x, "coarse_contract", stride: 2)), "eighth_noise"), "coarse_residual", [1, 1, 1, 1]);
        x = x + Styled(coarse, "coarse_expand", doubled: true);
        x = Blocks(Noisy(x, "quarter_noise"), "residual", Dilations);
        x = Noisy(functional.relu(Styled(x, "expand.0", doubled: true)), "half_noise");
        x = functional.relu(Styled(x, "expand.1", doubled: true));
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
        foreach (int scale in new[] { 1, 2, 4 })
        {
            Dictionary<string, Tensor> maps = Features(scale == 1 ? style : functional.avg_pool2d(style, scale));
            foreach (Tensor map in Taps.Select(tap => maps[tap]))
            {
                Tensor average = map.mean([2, 3], keepdim: true);
                Tensor spread = ((map - average).square().mean([2, 3]) + 1e-5).sqrt();
                Tensor values = cat([average.flatten(1), spread], 1);
                Tensor size = (values.square().mean([1], keepdim: true) + 1e-5).sqrt();
                statistics.Add(values / size);
                statistics.Add(size.log());
            }
        }

        Tensor deviation = (_buffers["style_encoder.standardize.variance"] + 4e-4).sqrt();
        Tensor standardized = (cat(statistics, 1) - _buffers["style_encoder.standardize.mean"]) / deviation;
        Tensor hidden = functional.linear(standardized, P("style_encoder.hidden.weight"), P("style_encoder.hidden.bias"));
        return functional.linear(functional.leaky_relu(hidden, 0.1), P("style_encoder.embed.weight"), P("style_encoder.embed.bias"));
    }

    private Dictionary<string, Tensor> Features(Tensor image)
    {
        Tensor imageNetMean = tensor([0.485f, 0.456f, 0.406f]).view(1, 3, 1, 1);
        Tensor imageNetDeviation = tensor([0.229f, 0.224f, 0.225f]).view(1, 3, 1, 1);
        Tensor x = (image - imageNetMean) / imageNetDeviation;
        Dictionary<string, Tensor> maps = [];
        foreach (string layer in new[] { "1_1", "1_2", "2_1", "2_2", "3_1" })
        {
            x = layer is "2_1" or "3_1" ? functional.max_pool2d(x, 2, 2, ceil_mode: true) : x;
            string name = $"style_encoder.features.conv{layer}";
            x = functional.relu(functional.conv2d(Reflect(x, 1), P(name + ".weight"), P(name + ".bias")));
            maps["relu" + layer] = x;
        }

        return maps;
    }

    private Tensor Contract(Tensor x, int layer, int kernel, int stride)
    {
        string name = $"transformer.contract.{layer}.convolution";
        return functional.relu(functional.conv2d(Reflect(x, kernel / 2), P(name + ".weight"), P(name + ".bias"), strides: [stride, stride]));
    }

    private Tensor Convolve(Tensor x, string name, int stride, int dilation) => functional.conv2d(
        x, P(name + ".convolution.weight"), strides: [stride, stride], dilation: [dilation, dilation]);

    private Tensor Norm(Tensor x, string name, Tensor scale, Tensor shift)
    {
        Tensor mean = x.mean([2, 3], keepdim: true);
        Tensor variance = (x - mean).square().mean([2, 3], keepdim: true);
        Tensor kept = mean * (1 - P(name + ".keep").view(1, -1, 1, 1));
        Tensor deviation = (variance + P(name + ".floor").square().view(1, -1, 1, 1) + 1e-5).sqrt();
        return ((x - kept) / deviation * scale.unsqueeze(-1).unsqueeze(-1)) + shift.unsqueeze(-1).unsqueeze(-1);
    }

    private Tensor Noisy(Tensor x, string layer)
    {
        Tensor square = _buffers[$"transformer.{layer}.square"];
        (long height, long width) = (x.shape[2], x.shape[3]);
        Tensor noise = square.repeat((height / square.shape[0]) + 1, (width / square.shape[1]) + 1).narrow(0, 0, height).narrow(1, 0, width);
        return x + (noise * P($"transformer.{layer}.gain").view(1, -1, 1, 1));
    }

    /// <summary>The map doubled, and its border of one pixel.</summary>
    private static Tensor Doubled(Tensor x) => functional.pad(
        functional.interpolate(x, scale_factor: [2.0, 2.0], mode: InterpolationMode.Bilinear, align_corners: false), [1, 1, 1, 1], PaddingModes.Replicate);

    private static Tensor Reflect(Tensor x, long pixels) => functional.pad(x, [pixels, pixels, pixels, pixels], PaddingModes.Reflect);

    private Parameter P(string name) => _parameters[name];
}

using StyleKernels.Bench.Loss;
using StyleKernels.Models.Encoders;
using StyleKernels.Models.Networks.GoogleMagenta;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace StyleKernels.Bench.TrainStep;

/// <summary>
/// A straightforward TorchSharp port of the compact network, its VGG-16 loss network and its training step: torch's default layout,
/// torch's instance norm, the loss in tensor operations. Starts from the same weights.
/// </summary>
internal sealed class NaiveTrainStep : ITrainStep
{
    private static readonly int[] Dilations = [1, 1, 2, 2, 2, 2, 1, 1];
    private static readonly long[] StyleChannels = [96, 96, 96, 96, 96, 96, 96, 96, 48, 16];

    private readonly Dictionary<string, Parameter> _parameters;
    private readonly Dictionary<string, Tensor> _vgg;
    private readonly OptimizerHelper _optimizer;

    /// <summary>Copies the weights.</summary>
    internal NaiveTrainStep(CompactGoogleMagenta network, VggEncoder encoder)
    {
        _parameters = network.named_parameters().ToDictionary(p => p.name, p => new Parameter(p.parameter.detach().clone()));
        _vgg = encoder.state_dict().ToDictionary(pair => pair.Key, pair => pair.Value.detach().contiguous());
        _optimizer = optim.Adam(_parameters.Values, TrainStepBenchmark.LearningRate);
    }

    /// <inheritdoc/>
    public float Run(Tensor content, Tensor style)
    {
        using DisposeScope scope = NewDisposeScope();
        _optimizer.zero_grad();
        Dictionary<string, Tensor> result = Features(Stylize(content, style));
        Dictionary<string, Tensor> contentFeatures = Features(content);
        Dictionary<string, Tensor> styleFeatures = Features(style);
        Tensor loss = LossShape.All
            .Select(layer => NaiveStyleLoss.Balanced(result[layer.Layer], NaiveStyleLoss.TargetGram(styleFeatures[layer.Layer])))
            .Aggregate(functional.mse_loss(result["relu3_3"], contentFeatures["relu3_3"]), (sum, term) => sum + term);
        loss.backward();
        _optimizer.step();
        return loss.item<float>();
    }

    /// <inheritdoc/>
    public void Dispose() => _optimizer.Dispose();

    private Tensor Stylize(Tensor content, Tensor style)
    {
        Tensor scaleAndShift = functional.linear(
            Embed(style), P("style_encoder.scale_and_shift.weight"), P("style_encoder.scale_and_shift.bias"));
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

    private Dictionary<string, Tensor> Features(Tensor image)
    {
        Tensor mean = tensor([0.485f, 0.456f, 0.406f]).view(1, 3, 1, 1);
        Tensor deviation = tensor([0.229f, 0.224f, 0.225f]).view(1, 3, 1, 1);
        Tensor x = (image - mean) / deviation;
        Dictionary<string, Tensor> features = [];
        foreach ((int block, int depth) in new[] { (1, 2), (2, 2), (3, 3), (4, 3) })
        {
            x = block > 1 ? functional.max_pool2d(x, 2, 2) : x;
            for (int i = 1; i <= depth; i++)
            {
                x = functional.relu(functional.conv2d(
                    x, _vgg[$"conv{block}_{i}.weight"], _vgg[$"conv{block}_{i}.bias"], padding: [1L, 1L]));
                features[$"relu{block}_{i}"] = x;
            }
        }

        return features;
    }

    private Parameter P(string name) => _parameters[name];
}

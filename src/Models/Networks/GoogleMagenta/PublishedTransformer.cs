using TorchSharp.Utils;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace StyleKernels.Models.Networks.GoogleMagenta;

/// <summary>
/// The image transformer as published: three convolutions with batch norms that never see the style, five residual blocks and three
/// expanding convolutions whose instance norms are the style's, a sigmoid (Ghiasi et al. 2017, table 1).
/// </summary>
internal sealed class PublishedTransformer : Module<Tensor, IReadOnlyList<(Tensor Scale, Tensor Shift)>, Tensor>
{
    /// <summary>Sides of the content must be multiples of this.</summary>
    public const int Step = 4;

    /// <summary>The smallest side, so that a quarter of it can still be reflected.</summary>
    public const int SmallestSide = 16;

    private const int Blocks = 5;
    private const double Decay = 0.999;

    [ComponentName(Name = "contract")]
    private readonly ModuleTree _contraction = new("contract");

    [ComponentName(Name = "residual")]
    private readonly ModuleTree _residual = new("residual");

    [ComponentName(Name = "expand")]
    private readonly ModuleTree _expansion = new("expand");

    private readonly List<SlimConvolution> _contract = [];
    private readonly List<(string Path, SlimConvolution Layer)> _styled = [];

    /// <param name="width">Multiplies the channels 32, 64, 128: 1, or 0.25 for the mobile transformer.</param>
    public PublishedTransformer(double width)
        : base(nameof(PublishedTransformer))
    {
        (int full, int half, int quarter) = ((int)(32 * width), (int)(64 * width), (int)(128 * width));
        Contract("conv1", 3, full, 9, 1);
        Contract("conv2", full, half, 3, 2);
        Contract("conv3", half, quarter, 3, 2);
        for (int block = 1; block <= Blocks; block++)
        {
            Style(_residual, "residual", $"residual{block}/conv1", quarter, quarter, 3);
            Style(_residual, "residual", $"residual{block}/conv2", quarter, quarter, 3);
        }

        Style(_expansion, "expand", "conv1/conv", quarter, half, 3);
        Style(_expansion, "expand", "conv2/conv", half, full, 3);
        Style(_expansion, "expand", "conv3/conv", full, 3, 9);
        RegisterComponents();
    }

    /// <summary>Path and channels of every norm that takes its γ and β from the style.</summary>
    public IEnumerable<(string Path, int Channels)> Norms => _styled.Select(styled => (styled.Path, styled.Layer.Channels));

    /// <summary>Restyles.</summary>
    /// <param name="content">(N, 3, H, W) in [0, 1], H and W multiples of 4.</param>
    /// <param name="norms">γ and β for each of <see cref="Norms"/>.</param>
    /// <returns>(N, 3, H, W) in (0, 1).</returns>
    public override Tensor forward(Tensor content, IReadOnlyList<(Tensor Scale, Tensor Shift)> norms)
    {
        Tensor x = Contracted(content);
        for (int i = 0; i < 2 * Blocks; i += 2)
        {
            (int first, int second) = (i, i + 1);

            // No ReLU after the sum.
            x = MapStep.Next(x, from => from + Styled(functional.relu(Styled(from, first, norms)), second, norms));
        }

        x = MapStep.Next(x, from => functional.relu(Styled(Twice(from), 2 * Blocks, norms)));
        x = MapStep.Next(x, from => functional.relu(Styled(Twice(from), (2 * Blocks) + 1, norms)));
        return MapStep.Next(x, from => sigmoid(Styled(from, (2 * Blocks) + 2, norms)));
    }

    private Tensor Contracted(Tensor content)
    {
        Tensor x = content;
        foreach (SlimConvolution layer in _contract)
        {
            x = MapStep.Next(x, from => functional.relu(layer.call(Bordered(from, layer))), keep: ReferenceEquals(x, content));
        }

        return x;
    }

    private static Tensor Twice(Tensor x) => functional.interpolate(x, scale_factor: [2.0, 2.0], mode: InterpolationMode.Nearest);

    private static Tensor Bordered(Tensor x, SlimConvolution layer) => BorderPadding.Reflect(x, (int)layer.Weight.shape[2] / 2);

    private Tensor Styled(Tensor x, int index, IReadOnlyList<(Tensor Scale, Tensor Shift)> norms)
    {
        SlimConvolution layer = _styled[index].Layer;
        return InstanceNorm.Apply(layer.call(Bordered(x, layer)), norms[index].Scale, norms[index].Shift);
    }

    private void Contract(string name, int inputs, int channels, int kernel, int stride)
    {
        var layer = new SlimConvolution(inputs, channels, kernel, kernel, decay: Decay) { Stride = stride, Same = false };
        _contract.Add(_contraction.Add(name, Started(layer)));
    }

    private void Style(ModuleTree tree, string stage, string path, int inputs, int channels, int kernel)
    {
        var layer = new SlimConvolution(inputs, channels, kernel, kernel) { Same = false };
        _styled.Add(($"{stage}/{path}", tree.Add(path, Started(layer))));
    }

    /// <summary>The original's first weights: normal with a deviation of 0.01.</summary>
    private static SlimConvolution Started(SlimConvolution layer)
    {
        init.normal_(layer.Weight, 0, 0.01);
        return layer;
    }
}

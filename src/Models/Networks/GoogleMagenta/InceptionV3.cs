using static StyleKernels.Models.Networks.GoogleMagenta.BranchPooling;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace StyleKernels.Models.Networks.GoogleMagenta;

/// <summary>
/// Inception-v3 (Szegedy et al. 2016) up to Mixed_6e, as Magenta uses it: RGB in [0, 1] goes in unchanged, ReLU6 follows every
/// convolution. Layers have TensorFlow-slim's names, irregular ones included.
/// </summary>
internal sealed class InceptionV3 : Module<Tensor, Tensor>
{
    /// <summary>Channels at Mixed_6e.</summary>
    public const int Channels = 768;

    /// <summary>The smallest side that leaves something after every step of the original.</summary>
    public const int SmallestSide = 75;

    private readonly List<Module<Tensor, Tensor>> _layers = [];
    private int _channels = 3;

    /// <summary>Builds it with random weights.</summary>
    public InceptionV3()
        : base(nameof(InceptionV3))
    {
        AddStem();
        AddFifths();
        Add("Mixed_6a", ReducingBlock());
        Add("Mixed_6b", SixthBlock("Mixed_6b", 128));
        Add("Mixed_6c", SixthBlock("Mixed_6c", 160));
        Add("Mixed_6d", SixthBlock("Mixed_6d", 160));
        Add("Mixed_6e", SixthBlock("Mixed_6e", 192));
    }

    /// <summary>Features at Mixed_6e.</summary>
    /// <param name="image">RGB in [0, 1], (N, 3, H, W), sides of at least 75.</param>
    /// <returns>(N, 768, about H / 16, about W / 16).</returns>
    public override Tensor forward(Tensor image)
    {
        Tensor x = image;
        foreach (Module<Tensor, Tensor> layer in _layers)
        {
            x = MapStep.Next(x, layer.call, keep: ReferenceEquals(x, image));
        }

        return x;
    }

    private void AddStem()
    {
        AddConvolution("Conv2d_1a_3x3", 32, 3, stride: 2, same: false);
        AddConvolution("Conv2d_2a_3x3", 32, 3, same: false);
        AddConvolution("Conv2d_2b_3x3", 64, 3);
        _layers.Add(MaxPool2d(3, stride: 2));
        AddConvolution("Conv2d_3b_1x1", 80, 1, same: false);
        AddConvolution("Conv2d_4a_3x3", 192, 3, same: false);
        _layers.Add(MaxPool2d(3, stride: 2));
    }

    private void AddFifths()
    {
        Add("Mixed_5b", FifthBlock("Mixed_5b", "Conv2d_0a_1x1", "Conv2d_0b_5x5", 32));
        Add("Mixed_5c", FifthBlock("Mixed_5c", "Conv2d_0b_1x1", "Conv_1_0c_5x5", 64));
        Add("Mixed_5d", FifthBlock("Mixed_5d", "Conv2d_0a_1x1", "Conv2d_0b_5x5", 64));
    }

    private void AddConvolution(string name, int channels, int kernel, int stride = 1, bool same = true)
    {
        var layer = new SlimConvolution(_channels, channels, kernel, kernel, decay: InceptionBranch.Decay) { Stride = stride, Same = same };
        register_module(name, layer);
        _layers.Add(layer);
        _layers.Add(ReLU6());
        _channels = channels;
    }

    private void Add(string name, InceptionBlock block)
    {
        register_module(name, block);
        _layers.Add(block);
        _channels = block.Channels;
    }

    private InceptionBlock FifthBlock(string name, string first, string second, int pooled) => new(
        name,
        _channels,
        Branch(None, ("Conv2d_0a_1x1", 64, 1, 1)),
        Branch(None, (first, 48, 1, 1), (second, 64, 5, 5)),
        Branch(None, ("Conv2d_0a_1x1", 64, 1, 1), ("Conv2d_0b_3x3", 96, 3, 3), ("Conv2d_0c_3x3", 96, 3, 3)),
        Branch(Average, ("Conv2d_0b_1x1", pooled, 1, 1)));

    /// <summary>The strided 3x3 convolutions are called 1x1 in the original.</summary>
    private InceptionBlock ReducingBlock() => new(
        "Mixed_6a",
        _channels,
        new InceptionBranch(None).With("Conv2d_1a_1x1", Reducing(_channels, 384)),
        Branch(None, ("Conv2d_0a_1x1", 64, 1, 1), ("Conv2d_0b_3x3", 96, 3, 3)).With("Conv2d_1a_1x1", Reducing(96, 96)),
        new InceptionBranch(Max));

    private InceptionBlock SixthBlock(string name, int narrow) => new(
        name,
        _channels,
        Branch(None, ("Conv2d_0a_1x1", 192, 1, 1)),
        Branch(None, ("Conv2d_0a_1x1", narrow, 1, 1), ("Conv2d_0b_1x7", narrow, 1, 7), ("Conv2d_0c_7x1", 192, 7, 1)),
        Branch(
            None,
            ("Conv2d_0a_1x1", narrow, 1, 1),
            ("Conv2d_0b_7x1", narrow, 7, 1),
            ("Conv2d_0c_1x7", narrow, 1, 7),
            ("Conv2d_0d_7x1", narrow, 7, 1),
            ("Conv2d_0e_1x7", 192, 1, 7)),
        Branch(Average, ("Conv2d_0b_1x1", 192, 1, 1)));

    private InceptionBranch Branch(BranchPooling pooling, params (string Name, int Channels, int Height, int Width)[] layers)
    {
        var branch = new InceptionBranch(pooling);
        foreach ((string name, int channels, int height, int width) in layers)
        {
            branch.With(name, new SlimConvolution(branch.ChannelsAfter(_channels), channels, height, width, decay: InceptionBranch.Decay));
        }

        return branch;
    }

    private static SlimConvolution Reducing(int inputs, int channels) =>
        new(inputs, channels, 3, 3, decay: InceptionBranch.Decay) { Stride = 2, Same = false };
}

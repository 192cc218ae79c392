using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace StyleKernels.Models.Networks.GoogleMagenta;

/// <summary>What a branch of an Inception block begins with.</summary>
internal enum BranchPooling
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>The mean of 3x3, step 1; positions beyond the edge are not counted.</summary>
    Average,

    /// <summary>The maximum of 3x3, step 2.</summary>
    Max,
}

/// <summary>One of the chains of convolutions that an Inception block puts side by side.</summary>
internal sealed class InceptionBranch : Module<Tensor, Tensor>
{
    /// <summary>Of the batch norms' moving statistics, as TensorFlow-slim trains Inception.</summary>
    public const double Decay = 0.9997;

    private readonly BranchPooling _pooling;
    private readonly List<SlimConvolution> _layers = [];

    /// <param name="pooling">What comes first.</param>
    public InceptionBranch(BranchPooling pooling)
        : base(nameof(InceptionBranch))
    {
        _pooling = pooling;
    }

    /// <summary>Channels of the output, given those of the input.</summary>
    public int ChannelsAfter(int inputs) => _layers.Count == 0 ? inputs : _layers[^1].Channels;

    /// <summary>Adds a convolution to the chain.</summary>
    /// <param name="name">Its name in the checkpoint.</param>
    /// <param name="layer">The convolution.</param>
    public InceptionBranch With(string name, SlimConvolution layer)
    {
        register_module(name, layer);
        _layers.Add(layer);
        return this;
    }

    /// <inheritdoc/>
    public override Tensor forward(Tensor x)
    {
        using var scope = NewDisposeScope();
        Tensor y = Pool(x);
        foreach (SlimConvolution layer in _layers)
        {
            y = functional.relu6(layer.call(y));
        }

        return y.MoveToOuterDisposeScope();
    }

    private Tensor Pool(Tensor x) => _pooling switch
    {
        BranchPooling.Average => functional.avg_pool2d(x, kernel_size: 3, stride: 1, padding: 1, count_include_pad: false),
        BranchPooling.Max => functional.max_pool2d(x, kernel_size: 3, stride: 2),
        _ => x,
    };
}

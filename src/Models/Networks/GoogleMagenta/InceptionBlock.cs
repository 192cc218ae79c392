using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace StyleKernels.Models.Networks.GoogleMagenta;

/// <summary>Branches side by side, their channels one after the other.</summary>
internal sealed class InceptionBlock : Module<Tensor, Tensor>
{
    private readonly InceptionBranch[] _branches;

    /// <param name="name">The block's name in the checkpoint.</param>
    /// <param name="inputs">Channels of the input.</param>
    /// <param name="branches">The branches in the order of their channels.</param>
    public InceptionBlock(string name, int inputs, params InceptionBranch[] branches)
        : base(name)
    {
        _branches = branches;
        Channels = branches.Sum(branch => branch.ChannelsAfter(inputs));
        foreach ((int index, InceptionBranch branch) in branches.Index())
        {
            register_module($"Branch_{index}", branch);
        }
    }

    /// <summary>Channels of the output.</summary>
    public int Channels { get; }

    /// <inheritdoc/>
    public override Tensor forward(Tensor x)
    {
        using var scope = NewDisposeScope();
        return cat([.. _branches.Select(branch => branch.call(x))], 1).MoveToOuterDisposeScope();
    }
}

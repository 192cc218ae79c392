using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace StyleKernels.Models.Networks.GoogleMagenta;

/// <summary>From the style's embedding to scale γ and shift β of every instance norm: two linear maps a norm, as 1x1 convolutions.</summary>
internal sealed class StyleHeads : Module<Tensor, IReadOnlyList<(Tensor Scale, Tensor Shift)>>
{
    private readonly List<(Conv2d Scale, Conv2d Shift)> _heads = [];

    /// <param name="embedding">Length of the embedding.</param>
    /// <param name="norms">Path and channels of every norm.</param>
    public StyleHeads(int embedding, IEnumerable<(string Path, int Channels)> norms)
        : base(nameof(StyleHeads))
    {
        var tree = new ModuleTree("transformer");
        register_module("transformer", tree);
        foreach ((string path, int channels) in norms)
        {
            // The published order: Conv is the shift, Conv_1 the scale.
            Conv2d shift = tree.Add($"{path}/StyleNorm/Conv", Head(embedding, channels));
            Conv2d scale = tree.Add($"{path}/StyleNorm/Conv_1", Head(embedding, channels));
            _heads.Add((scale, shift));
        }
    }

    /// <summary>γ and β of every norm, each (N, channels).</summary>
    /// <param name="embedding">(N, length).</param>
    public override IReadOnlyList<(Tensor Scale, Tensor Shift)> forward(Tensor embedding)
    {
        Tensor pixel = embedding.unsqueeze(2).unsqueeze(3);
        return [.. _heads.Select(head => (head.Scale.call(pixel).flatten(1), head.Shift.call(pixel).flatten(1)))];
    }

    private static Conv2d Head(int embedding, int channels)
    {
        Conv2d head = Conv2d(embedding, channels, 1);
        init.xavier_uniform_(head.weight);
        init.zeros_(head.bias);
        return head;
    }
}

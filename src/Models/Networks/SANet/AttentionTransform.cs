using TorchSharp.Modules;
using TorchSharp.Utils;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace StyleKernels.Models.Networks.SANet;

/// <summary>Attention at two depths, added and merged by a convolution (Park and Lee 2019, eq. 4).</summary>
internal sealed class AttentionTransform : Module<Tensor, Tensor, Tensor>
{
    [ComponentName(Name = "sanet4_1")]
    private readonly StyleAttention _shallow;

    [ComponentName(Name = "sanet5_1")]
    private readonly StyleAttention _deep;

    [ComponentName(Name = "merge_conv")]
    private readonly Conv2d _merge;

    /// <param name="channels">Channels of the features.</param>
    public AttentionTransform(int channels)
        : base(nameof(AttentionTransform))
    {
        _shallow = new StyleAttention(channels);
        _deep = new StyleAttention(channels);
        _merge = Conv2d(channels, channels, 3);
        RegisterComponents();
    }

    /// <summary>Attention at the shallower features, relu4_1 as published.</summary>
    public StyleAttention Shallow => _shallow;

    /// <summary>Attention at the deeper features, relu5_1 as published.</summary>
    public StyleAttention Deep => _deep;

    /// <summary>Merges what both attentions gave.</summary>
    /// <param name="shallow">(N, C, H, W).</param>
    /// <param name="deep">(N, C, about H / 2, about W / 2); enlarged to H and W.</param>
    /// <returns>(N, C, H, W).</returns>
    public override Tensor forward(Tensor shallow, Tensor deep)
    {
        Tensor enlarged = functional.interpolate(deep, size: [shallow.shape[2], shallow.shape[3]], mode: InterpolationMode.Nearest);
        return _merge.call(BorderPadding.Reflect(shallow + enlarged, 1));
    }
}

using TorchSharp.Modules;
using TorchSharp.Utils;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace StyleKernels.Models.Networks.LinearTransfer;

/// <summary>Predicts a square matrix from features: three convolutions, the second moments of the result, a linear map of them.</summary>
internal sealed class MatrixNetwork : Module<Tensor, Tensor>
{
    private const int CompactRank = 64;
    private const double CompactSlope = 0.2;

    /// <summary>So much less than a linear layer's usual random weights, that the first matrices are near the identity.</summary>
    private const double CompactStart = 0.1;

    private readonly int _size;

    [ComponentName(Name = "convs")]
    private readonly Sequential _convolutions;

    [ComponentName(Name = "fc")]
    private readonly Module<Tensor, Tensor> _linear;

    private MatrixNetwork(int channels, int size, Func<int, Module<Tensor, Tensor>> rectifier, Module<Tensor, Tensor> linear)
        : base(nameof(MatrixNetwork))
    {
        _size = size;
        _convolutions = Sequential(
            ("0", Conv2d(channels, channels / 2, 3, padding: 1)),
            ("1", rectifier(channels / 2)),
            ("2", Conv2d(channels / 2, channels / 4, 3, padding: 1)),
            ("3", rectifier(channels / 4)),
            ("4", Conv2d(channels / 4, size, 3, padding: 1)));
        _linear = linear;
        RegisterComponents();
    }

    /// <summary>As published (Li et al. 2019): ReLUs and one linear layer.</summary>
    /// <param name="channels">Channels of the features.</param>
    /// <param name="size">Rows and columns of the matrix.</param>
    public static MatrixNetwork Published(int channels, int size) => new(channels, size, _ => ReLU(), Linear(size * size, size * size));

    /// <summary>
    /// An eighth of the published numbers: the linear map has rank 64. It begins near the identity matrix, and its rectifiers leak, because the second
    /// convolution sees what all units of the first have in common, and behind ReLUs every one of its units fell silent. The moments, which grow with the
    /// square of all three convolutions, are standardised.
    /// </summary>
    /// <param name="channels">Channels of the features.</param>
    /// <param name="size">Rows and columns of the matrix.</param>
    public static MatrixNetwork Compact(int channels, int size)
    {
        Linear matrix = Linear(CompactRank, size * size);
        using (no_grad())
        using (Tensor identity = eye(size))
        {
            matrix.weight!.mul_(CompactStart);
            matrix.bias!.copy_(identity.flatten());
        }

        Sequential linear = Sequential(
            ("standardize", new RunningStandardization(size * size)), ("0", Linear(size * size, CompactRank, hasBias: false)), ("1", matrix));
        return new(channels, size, units => PReLU(units, CompactSlope), linear);
    }

    /// <summary>The matrix, (N, size, size).</summary>
    /// <param name="centred">Features without their mean, (N, C, H, W).</param>
    public override Tensor forward(Tensor centred)
    {
        Tensor x = _convolutions.call(centred).flatten(2);
        Tensor moments = bmm(x, x.transpose(1, 2)) / x.shape[2];
        return _linear.call(moments.flatten(1)).view(-1, _size, _size);
    }
}

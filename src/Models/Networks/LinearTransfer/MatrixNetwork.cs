using TorchSharp.Modules;
using TorchSharp.Utils;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace StyleKernels.Models.Networks.LinearTransfer;

/// <summary>Predicts a square matrix from features: three convolutions, the second moments of the result, a linear layer.</summary>
internal sealed class MatrixNetwork : Module<Tensor, Tensor>
{
    private readonly int _size;

    [ComponentName(Name = "convs")]
    private readonly Sequential _convolutions;

    [ComponentName(Name = "fc")]
    private readonly Linear _linear;

    /// <param name="channels">Channels of the features.</param>
    /// <param name="size">Rows and columns of the matrix.</param>
    public MatrixNetwork(int channels, int size)
        : base(nameof(MatrixNetwork))
    {
        _size = size;
        _convolutions = Sequential(
            ("0", Conv2d(channels, channels / 2, 3, padding: 1)),
            ("1", ReLU()),
            ("2", Conv2d(channels / 2, channels / 4, 3, padding: 1)),
            ("3", ReLU()),
            ("4", Conv2d(channels / 4, size, 3, padding: 1)));
        _linear = Linear(size * size, size * size);
        RegisterComponents();
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

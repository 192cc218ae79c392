using static TorchSharp.torch;

namespace StyleKernels.Bench.Loss;

/// <summary>The balanced style loss as one writes it with TorchSharp operations, gradient by autograd: the baseline.</summary>
internal static class NaiveStyleLoss
{
    /// <summary>G = F·Fᵀ / (H·W), (N, C, C).</summary>
    internal static Tensor Gram(Tensor features)
    {
        long[] s = features.shape;
        Tensor matrix = features.reshape(s[0], s[1], s[2] * s[3]);
        return matrix.bmm(matrix.transpose(1, 2)) / (double)(s[2] * s[3]);
    }

    /// <summary>The Gram matrix of a style, which needs no gradient.</summary>
    internal static Tensor TargetGram(Tensor style)
    {
        using IDisposable noGrad = no_grad();
        return Gram(style);
    }

    /// <summary>mean over samples of ‖G_S − G_P‖² / (‖G_S‖² + ‖G_P‖²), the denominator detached.</summary>
    internal static Tensor Balanced(Tensor features, Tensor styleGram)
    {
        Tensor gram = Gram(features);
        Tensor difference = (gram - styleGram).pow(2).sum([1, 2]);
        Tensor norms = (gram.pow(2).sum([1, 2]) + styleGram.pow(2).sum([1, 2])).detach();
        return (difference / norms).mean();
    }
}

using TorchSharp;
using static TorchSharp.torch;

namespace StyleKernels.Models.Inference;

/// <summary>
/// Grain, too fine to see, for areas of a content that have one colour to the last bit. Norms divide by the deviation of a map: where there is none, a network
/// gives a picture of one loud colour, or stripes along the edges of shapes; from the least noise on, it paints the style's texture. Photographs have noise of
/// their own and stay as they are.
/// </summary>
internal static class FlatAreaGrain
{
    /// <summary>Largest change of a value: a step of eight bits.</summary>
    private const double Amplitude = 1.0 / 255;

    /// <summary>Pixels of exactly one colour, in a row or one below the other, that no photograph has but where it is overexposed.</summary>
    private const int Run = 4;

    /// <summary>
    /// The picture with grain where a pixel begins a run to the right or downwards; the picture itself, as another handle, where none does.
    /// The same at every call.
    /// </summary>
    /// <param name="content">(N, 3, H, W) in [0, 1].</param>
    public static Tensor Add(Tensor content)
    {
        using var scope = NewDisposeScope();
        Tensor flat = BeginsRun(content, 2).logical_or_(BeginsRun(content, 3));
        if (!flat.any().ToBoolean())
        {
            return content.alias().MoveToOuterDisposeScope();
        }

        using var generator = new Generator(1);
        Tensor grain = rand([1, 1, content.shape[2], content.shape[3]], ScalarType.Float32, generator: generator).sub_(0.5).mul_(2 * Amplitude);
        return content.addcmul(grain.to(content.device).to(content.dtype), flat.to(content.dtype), 1).clamp_(0, 1).MoveToOuterDisposeScope();
    }

    /// <summary>Whether a run begins at a pixel, along a dimension, (N, 1, H, W); the last pixels, with no room for one, are as the last that has.</summary>
    private static Tensor BeginsRun(Tensor x, int dimension)
    {
        using var scope = NewDisposeScope();
        long length = x.shape[dimension];
        long last = Math.Max(0, length - Run);
        Tensor begins = ones([x.shape[0], 1, .. x.narrow(dimension, 0, last + 1).shape[2..]], ScalarType.Bool, x.device);
        for (int i = 1; i < Math.Min(Run, length); i++)
        {
            begins.logical_and_(x.narrow(dimension, i - 1, last + 1).eq(x.narrow(dimension, i, last + 1)).all(1, keepdim: true));
        }

        return cat([begins, .. Enumerable.Repeat(begins.narrow(dimension, last, 1), (int)(length - last - 1))], dimension).MoveToOuterDisposeScope();
    }
}

using StyleKernels.Evaluation.Pairs;
using StyleKernels.Models.Images;
using static TorchSharp.torch;

namespace StyleKernels.Evaluation.Results;

/// <summary>The content without any change: the style losses that a program is to bring down.</summary>
internal sealed class ContentItself() : ResultSource("the content itself", "")
{
    /// <inheritdoc/>
    public override Tensor? Result(PicturePair pair, int size, double alpha = 1) => alpha < 1 ? null : ImageFile.Load(pair.Content, size);
}

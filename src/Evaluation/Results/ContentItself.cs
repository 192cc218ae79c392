using StyleKernels.Evaluation.Pairs;
using StyleKernels.Models.Images;
using static TorchSharp.torch;

namespace StyleKernels.Evaluation.Results;

/// <summary>The content without any change: the style losses that a program is to bring down.</summary>
internal sealed class ContentItself() : ResultSource("the content itself", "")
{
    /// <inheritdoc/>
    public override Tensor Result(PicturePair pair, int size) => ImageFile.Load(pair.Content, size);
}

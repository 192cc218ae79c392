using StyleKernels.Models.Images;
using static TorchSharp.torch;

namespace StyleKernels.Cli.Stylize;

/// <summary>Where a region is: the white of a picture, or one colour of a picture in flat colours.</summary>
/// <param name="Path">The picture's file.</param>
/// <param name="Colours">Its colours, or null where white is meant.</param>
/// <param name="Index">Which of them.</param>
internal sealed record RegionMask(string Path, ColourMask? Colours = null, int Index = 0)
{
    /// <inheritdoc cref="ImageFile.LoadMask"/>
    public Tensor Load(int height, int width, double blur) =>
        Colours?.Load(Index, height, width, blur) ?? ImageFile.LoadMask(Path, height, width, blur);
}

using StyleKernels.OnnxExport.Graph;

namespace StyleKernels.OnnxExport.Layers;

/// <summary>A picture that goes into a graph.</summary>
/// <param name="Image">(N, 3, H, W) in [0, 1].</param>
/// <param name="Size">Height and width where they are fixed; null where any picture may come.</param>
internal sealed record Picture(Value Image, PictureSize? Size);

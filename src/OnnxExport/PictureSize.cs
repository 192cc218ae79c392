namespace StyleKernels.OnnxExport;

/// <summary>Height and width of a picture in pixels, at least 1 each.</summary>
/// <param name="Height">Rows.</param>
/// <param name="Width">Columns.</param>
public readonly record struct PictureSize(int Height, int Width);

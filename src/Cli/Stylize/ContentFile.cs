using StyleKernels.Models.Images;

namespace StyleKernels.Cli.Stylize;

/// <summary>A picture to restyle.</summary>
/// <param name="Path">Its file.</param>
/// <param name="Folder">Where it lies below the folder that was named, empty for files: results lie likewise.</param>
/// <param name="Info">Its header.</param>
internal sealed record ContentFile(string Path, string Folder, ImageInfo Info);

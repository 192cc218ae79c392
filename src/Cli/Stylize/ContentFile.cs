using StyleKernels.Models.Images;

namespace StyleKernels.Cli.Stylize;

/// <summary>A picture to restyle.</summary>
/// <param name="Path">Its file.</param>
/// <param name="Folder">Where it lies below the folder that was named, empty for files: results lie likewise.</param>
/// <param name="Info">Its header; of the part, where only a part is restyled.</param>
/// <param name="Area">The part, or null for all of it.</param>
internal sealed record ContentFile(string Path, string Folder, ImageInfo Info, PictureArea? Area);

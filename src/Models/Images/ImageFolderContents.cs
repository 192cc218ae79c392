namespace StyleKernels.Models.Images;

/// <summary>What is in a folder.</summary>
/// <param name="Pictures">Paths of the pictures, sorted ordinally.</param>
/// <param name="LeftOut">How many other files there are by what they are, for example 12 of <c>HEIC</c>.</param>
public sealed record ImageFolderContents(IReadOnlyList<string> Pictures, IReadOnlyDictionary<string, int> LeftOut)
{
    /// <summary>The key of <see cref="LeftOut"/> for files of no known kind.</summary>
    public const string NoPicture = "no picture";

    /// <summary>The key of <see cref="LeftOut"/> for subfolders that may not be read.</summary>
    public const string Unreadable = "folder that cannot be read";
}

using System.Text.RegularExpressions;

namespace StyleKernels.Evaluation.Deception;

/// <summary>
/// Who painted a picture, by where it lies: below the pool's folder it is the picture's own folder that is named, <c>Claude_Monet/poplars.jpg</c>; in the
/// folder itself it is the beginning of the file's name, without a number behind an underscore (<c>Claude_Monet_12.jpg</c>), else up to the first underscore
/// (<c>claude-monet_poplars-1891.jpg</c>).
/// </summary>
public static partial class ArtistName
{
    /// <summary>The artist's name.</summary>
    /// <param name="picture">A picture's file.</param>
    /// <param name="pool">The folder of all pictures.</param>
    public static string Of(string picture, string pool)
    {
        ArgumentNullException.ThrowIfNull(picture);
        string folder = Path.GetDirectoryName(Path.GetFullPath(picture))!;
        if (folder != Path.TrimEndingDirectorySeparator(Path.GetFullPath(pool)))
        {
            return Path.GetFileName(folder);
        }

        string name = Path.GetFileNameWithoutExtension(picture);
        return Number().Match(name) is { Success: true, Index: > 0 and int end } ? name[..end] : name.Split('_')[0];
    }

    [GeneratedRegex(@"_\d+$")]
    private static partial Regex Number();
}

using StyleKernels.Models.Images;

namespace StyleKernels.Models.Training;

/// <summary>The pictures of several folders, which may overlap: a picture that came twice could be held out and trained on.</summary>
internal static class TrainingFiles
{
    /// <summary>Every picture once, under the first of its names; folder after folder, sorted within each.</summary>
    /// <param name="folders">The folders; none give no picture.</param>
    /// <param name="besides">Pictures that are left out; none by default.</param>
    /// <exception cref="ImageException">A folder is missing, unreadable or has no picture in it.</exception>
    public static IReadOnlyList<string> List(IReadOnlyList<string> folders, IReadOnlyList<string>? besides = null)
    {
        var real = new Dictionary<string, string>();
        HashSet<string> seen = [.. (besides ?? []).Select(Real)];
        return [.. folders.SelectMany(ImageFolder.List).Where(file => seen.Add(Real(file)))];

        // Of folders, of which there are few: links to single pictures are not followed.
        string Real(string file)
        {
            string folder = Path.GetDirectoryName(file)!;
            if (!real.TryGetValue(folder, out string? path))
            {
                real[folder] = path = RealPath.Of(folder);
            }

            return Path.Combine(path, Path.GetFileName(file));
        }
    }
}

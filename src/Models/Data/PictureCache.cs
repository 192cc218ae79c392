using System.Collections.Concurrent;
using StyleKernels.Models.Images;

namespace StyleKernels.Models.Data;

/// <summary>
/// Decodes pictures, and keeps what was decoded first for as long as there is room. An epoch comes to every picture once, so that any other choice of what to
/// keep would be as good. Safe to use from several threads.
/// </summary>
/// <param name="shorterSide">Larger pictures are scaled down to this.</param>
/// <param name="room">Bytes to fill at most.</param>
internal sealed class PictureCache(int shorterSide, long room)
{
    private readonly ConcurrentDictionary<string, DecodedPicture> _kept = new();
    private long _left = room;

    /// <summary>An eighth of the memory that this process may use.</summary>
    public static long DefaultRoom => GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / 8;

    /// <summary>Pictures that are kept.</summary>
    public int Count => _kept.Count;

    /// <summary>The picture in a file: the same pixels whether it was kept or not.</summary>
    /// <exception cref="ImageException">The file cannot be read.</exception>
    public DecodedPicture Get(string file)
    {
        if (_kept.TryGetValue(file, out DecodedPicture? kept))
        {
            return kept;
        }

        DecodedPicture picture = ImageFile.LoadPixels(file, shorterSide);
        if (Interlocked.Add(ref _left, -picture.Pixels.Length) < 0 || !_kept.TryAdd(file, picture))
        {
            Interlocked.Add(ref _left, picture.Pixels.Length);
        }

        return picture;
    }
}

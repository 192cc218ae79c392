namespace StyleKernels.Models.Data;

/// <summary>
/// Draws files in random order, each once an epoch. What is drawn depends only on the seed and the position, so a run that resumes at any
/// step sees what the uninterrupted one would have seen. Safe to use from several threads.
/// </summary>
internal sealed class ImageSampler
{
    private readonly IReadOnlyList<string> _files;
    private readonly int _seed;
    private readonly Lock _lock = new();
    private int[] _order = [];
    private long _epoch = -1;

    /// <param name="files">At least one file.</param>
    /// <param name="seed">Decides every order.</param>
    public ImageSampler(IReadOnlyList<string> files, int seed)
    {
        _files = files;
        _seed = seed;
    }

    /// <summary>The file at a position of the endless sequence of epochs.</summary>
    public string this[long position]
    {
        get
        {
            lock (_lock)
            {
                Shuffle(position / _files.Count);
                return _files[_order[position % _files.Count]];
            }
        }
    }

    private void Shuffle(long epoch)
    {
        if (epoch == _epoch)
        {
            return;
        }

        _order = [.. Enumerable.Range(0, _files.Count)];
        SeededRandom.For(_seed, epoch).Shuffle(_order);
        _epoch = epoch;
    }
}

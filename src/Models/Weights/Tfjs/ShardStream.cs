namespace StyleKernels.Models.Weights.Tfjs;

/// <summary>The shards of one group, one after the other; a weight may straddle two.</summary>
internal sealed class ShardStream : Stream
{
    private readonly List<Stream> _shards = [];
    private int _current;

    /// <summary>Opens every shard.</summary>
    /// <param name="paths">The names in the manifest.</param>
    /// <param name="manifest">What error messages call the manifest.</param>
    /// <param name="open">Opens a file beside the manifest.</param>
    /// <exception cref="WeightsException">A name leaves the folder, or a file is missing.</exception>
    internal ShardStream(IReadOnlyList<string> paths, string manifest, Func<string, Stream?> open)
    {
        try
        {
            foreach (string path in paths)
            {
                if (!WeightsFolder.IsInside(path))
                {
                    throw new WeightsException($"'{manifest}' is refused: its shard '{path}' lies outside its folder.");
                }

                _shards.Add(open(path) ?? throw new WeightsException($"'{manifest}' lacks its shard '{path}'."));
            }
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public override bool CanRead => true;

    /// <inheritdoc/>
    public override bool CanSeek => false;

    /// <inheritdoc/>
    public override bool CanWrite => false;

    /// <inheritdoc/>
    public override long Length => _shards.Sum(shard => shard.Length);

    /// <inheritdoc/>
    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <inheritdoc/>
    public override int Read(Span<byte> buffer)
    {
        for (; _current < _shards.Count; _current++)
        {
            int read = _shards[_current].Read(buffer);
            if (read > 0 || buffer.IsEmpty)
            {
                return read;
            }
        }

        return 0;
    }

    /// <inheritdoc/>
    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    /// <inheritdoc/>
    public override void Flush()
    {
    }

    /// <inheritdoc/>
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void SetLength(long value) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        _shards.ForEach(shard => shard.Dispose());
        base.Dispose(disposing);
    }
}

using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using System.Threading.Channels;
using StyleKernels.Models.Images;
using static TorchSharp.torch;

namespace StyleKernels.Models.Data;

/// <summary>
/// Batches of random crops from a folder of contents and a folder of styles, made ahead of their use by as many threads as there are processors. Decoded
/// pictures are kept in an eighth of the memory. An image that cannot be read is skipped and counted.
/// </summary>
public sealed class TrainingImages
{
    /// <summary>Batches that wait decoded: enough to ride over a slow file, little enough to forget about memory.</summary>
    private const int Ahead = 4;

    /// <summary>
    /// Images are scaled to between one and two crops: strokes come at several scales, and a crop of a larger image has its fine detail.
    /// </summary>
    private const double LargestZoom = 2;

    /// <summary>Keys of the random numbers.</summary>
    private const long Content = 0;
    private const long Style = 1;

    private readonly ConcurrentDictionary<string, string> _unreadable = new();
    private readonly PictureCache _pictures;
    private readonly IReadOnlyList<string> _content;
    private readonly IReadOnlyList<string> _style;
    private readonly int _seed;
    private readonly double _colourJitter;

    /// <summary>Batches from two lists of files.</summary>
    /// <param name="content">Files of contents, at least one.</param>
    /// <param name="style">Files of styles, at least one.</param>
    /// <param name="size">Side of the square crops in pixels.</param>
    /// <param name="batchSize">Contents, and styles, in a batch.</param>
    /// <param name="seed">Decides order, crops and colours.</param>
    /// <param name="colourJitter">The share of the styles whose hue, saturation, contrast and brightness are changed at random, 0 to 1.</param>
    public TrainingImages(IReadOnlyList<string> content, IReadOnlyList<string> style, int size, int batchSize, int seed, double colourJitter = 0)
    {
        _content = content;
        _style = style;
        _seed = seed;
        _colourJitter = colourJitter;
        _pictures = new PictureCache((int)(size * LargestZoom), PictureCache.DefaultRoom);
        Size = size;
        BatchSize = batchSize;
    }

    /// <summary>Side of the crops in pixels.</summary>
    public int Size { get; }

    /// <summary>Contents, and styles, in a batch.</summary>
    public int BatchSize { get; }

    /// <summary>The files that could not be read so far, with the reasons.</summary>
    public IReadOnlyDictionary<string, string> Unreadable => _unreadable;

    /// <summary>The batches from <paramref name="first"/> on, in order, decoded on another thread.</summary>
    /// <param name="first">Number of the first batch, from 0; batch k is the same in every run.</param>
    /// <param name="cancellationToken">Ends the sequence.</param>
    public async IAsyncEnumerable<TrainingBatch> Batches(
        long first, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var channel = Channel.CreateBounded<TrainingBatch>(Ahead);
        Task producer = Task.Run(() => Produce(first, channel.Writer, stop.Token), CancellationToken.None);
        try
        {
            await foreach (TrainingBatch batch in channel.Reader.ReadAllAsync(cancellationToken))
            {
                yield return batch;
            }
        }
        finally
        {
            await stop.CancelAsync();
            await producer;
            while (channel.Reader.TryRead(out TrainingBatch? unused))
            {
                unused.Dispose();
            }
        }
    }

    private async Task Produce(long number, ChannelWriter<TrainingBatch> batches, CancellationToken stop)
    {
        // Samplers of this producer's own: a second enumeration, as calibration makes, must not disturb the first.
        var content = new ImageSampler(_content, _seed);
        var style = new ImageSampler(_style, ~_seed);
        try
        {
            for (; !stop.IsCancellationRequested; number++)
            {
                await Write(batches, await Load(number, content, style), stop);
            }

            batches.Complete();
        }
        catch (OperationCanceledException)
        {
            batches.Complete();
        }
        catch (Exception e)
        {
            // The reader is told: it rethrows where the batch would have been.
            batches.Complete(e);
        }
    }

    /// <summary>Hands a batch over; one that nobody wants any more is let go.</summary>
    private static async Task Write(ChannelWriter<TrainingBatch> batches, TrainingBatch batch, CancellationToken stop)
    {
        try
        {
            await batches.WriteAsync(batch, stop);
        }
        catch (OperationCanceledException)
        {
            batch.Dispose();
            throw;
        }
    }

    private async Task<TrainingBatch> Load(long number, ImageSampler content, ImageSampler style)
    {
        var batch = new TrainingBatch(Pixels(), Pixels());
        try
        {
            await Task.WhenAll(Enumerable.Range(0, BatchSize).SelectMany(i => new[]
            {
                Task.Run(() => Fill(batch.Content, content, (number * BatchSize) + i, i, Content)),
                Task.Run(() => Fill(batch.Style, style, (number * BatchSize) + i, i, Style)),
            }));
            return batch;
        }
        catch
        {
            batch.Dispose();
            throw;
        }

        Tensor Pixels() => empty([BatchSize, DecodedPicture.Channels, Size, Size], ScalarType.Byte);
    }

    /// <summary>Draws a file and a crop of it, and writes that to a batch.</summary>
    private void Fill(Tensor batch, ImageSampler files, long position, int index, long kind)
    {
        Random random = SeededRandom.For(_seed, position, kind);
        int drawnSide = (int)Math.Round(Size * Math.Pow(LargestZoom, random.NextDouble()));
        double horizontal = random.NextDouble();
        double vertical = random.NextDouble();
        bool flip = random.Next(2) == 0;
        int count = kind == Content ? _content.Count : _style.Count;

        // What is left of this epoch need not hold every file; the next one does.
        for (int attempt = 0; attempt < (2 * count) - 1; attempt++)
        {
            if (TryGet(files[position + attempt]) is { } picture)
            {
                // Never larger than the file, if that is large enough for the crop: the blur of an enlargement is no style.
                int shorterSide = Math.Min(drawnSide, Math.Max(Size, picture.ShorterSide));
                int length = DecodedPicture.Channels * Size * Size;
                Span<byte> planes = batch.bytes.Slice(index * length, length);
                Crop.Of(picture, shorterSide, Size, horizontal, vertical).CopyTo(picture, flip, planes);
                if (kind == Style && random.NextDouble() < _colourJitter)
                {
                    ColourJitter.Draw(random).Apply(planes);
                }

                return;
            }
        }

        throw new ImageException(kind == Content ? "content" : "style", $"none of the {count} images can be read");
    }

    private DecodedPicture? TryGet(string file)
    {
        if (_unreadable.ContainsKey(file))
        {
            return null;
        }

        try
        {
            return _pictures.Get(file);
        }
        catch (ImageException e)
        {
            _unreadable[file] = e.Message;
            return null;
        }
    }
}

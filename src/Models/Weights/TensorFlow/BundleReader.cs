using System.Text;
using static TorchSharp.torch;

namespace StyleKernels.Models.Weights.TensorFlow;

/// <summary>Reads a V2 checkpoint: a table of entries (<c>.index</c>) and data files (<c>.data-00000-of-00001</c>).</summary>
internal sealed class BundleReader : IDisposable
{
    private const long MaxShards = 10_000;

    private readonly string _file;
    private readonly string _prefix;
    private readonly Func<string, Stream?> _open;
    private readonly Dictionary<long, Stream> _shards = [];
    private readonly Dictionary<string, BundleEntry> _entries = new(StringComparer.Ordinal);
    private readonly Dictionary<long, TensorBudget> _budgets = [];
    private long _shardCount;

    /// <summary>Prepares to read.</summary>
    /// <param name="file">The index file's name, with <c>.index</c>.</param>
    /// <param name="open">Opens a data file by its name; null when there is none.</param>
    internal BundleReader(string file, Func<string, Stream?> open)
    {
        _file = file;
        _prefix = Path.GetFileName(file)[..^TensorFlowCheckpoint.IndexSuffix.Length];
        _open = open;
    }

    /// <summary>Reads variables.</summary>
    /// <param name="index">The index file.</param>
    /// <param name="tensors">Filled.</param>
    /// <param name="selection">Which variables.</param>
    internal void Read(Stream index, Dictionary<string, Tensor> tensors, TensorSelection selection)
    {
        SortedTable.Visit(index, _file, Visit);
        if (_shardCount is < 1 or > MaxShards)
        {
            throw new WeightsException($"'{_file}' has no header or claims {_shardCount} data files.");
        }

        foreach ((string name, BundleEntry entry) in _entries)
        {
            if (selection.Wants(name) && TensorFlowTypes.Find(entry.Type, _file, name) is { } type)
            {
                tensors.Add(name, ReadVariable(name, entry, type));
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (Stream shard in _shards.Values)
        {
            shard.Dispose();
        }
    }

    private void Visit(ReadOnlySpan<byte> key, ReadOnlySpan<byte> value)
    {
        var message = new ProtoReader(value, _file);
        if (key.IsEmpty)
        {
            ReadHeader(message);
        }
        else if (!_entries.TryAdd(Encoding.UTF8.GetString(key), BundleEntry.Parse(message)))
        {
            throw new WeightsException($"'{_file}' has two variables of one name.");
        }
    }

    private void ReadHeader(ProtoReader header)
    {
        while (header.Next())
        {
            if (header.Field == 1)
            {
                _shardCount = header.Integer();
            }
            else if (header.Field == 2 && header.Integer() != 0)
            {
                throw new WeightsException($"'{_file}' was saved on a big-endian machine; only little-endian files are read.");
            }
            else if (header.Field != 2)
            {
                header.Skip();
            }
        }
    }

    private Tensor ReadVariable(string name, BundleEntry entry, ScalarType type)
    {
        long bytes = TensorBytes.Count(type, entry.Shape, _file, name);
        if (entry.IsSliced || bytes != entry.Size)
        {
            string how = entry.IsSliced ? "in slices, which are not read" : $"in {entry.Size} bytes, its shape needs {bytes}";
            throw new WeightsException($"Variable '{name}' of '{_file}' is kept {how}.");
        }

        Stream shard = Shard(entry.Shard, name);
        if (entry.Offset < 0 || entry.Offset > shard.Length || bytes > shard.Length - entry.Offset)
        {
            throw new WeightsException(
                $"Variable '{name}' of '{_file}' lies at bytes {entry.Offset} to {entry.Offset + bytes} of a data file of {shard.Length}.");
        }

        _budgets[entry.Shard].Take(bytes, name);
        shard.Position = entry.Offset;
        return Checked(TensorBytes.Read(shard, type, entry.Shape, _file, name), entry.Checksum, name);
    }

    private Tensor Checked(Tensor tensor, uint checksum, string name)
    {
        uint actual = Crc32C.Mask(tensor.numel() > 0 ? Crc32C.Append(tensor.bytes) : 0);
        if (actual != checksum)
        {
            tensor.Dispose();
            throw new WeightsException($"Variable '{name}' of '{_file}' has a wrong checksum: its data file is damaged.");
        }

        return tensor;
    }

    private Stream Shard(long number, string variable)
    {
        if (number < 0 || number >= _shardCount)
        {
            throw new WeightsException($"Variable '{variable}' of '{_file}' lies in data file {number} of {_shardCount}.");
        }

        if (!_shards.TryGetValue(number, out Stream? shard))
        {
            string data = $"{_prefix}.data-{number:d5}-of-{_shardCount:d5}";
            shard = _open(data) ?? throw new WeightsException($"'{_file}' lacks its data file '{data}'.");
            _shards.Add(number, shard);
            _budgets.Add(number, new TensorBudget(_file, shard.Length, 1));
        }

        return shard;
    }
}

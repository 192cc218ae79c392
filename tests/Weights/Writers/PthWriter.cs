using System.IO.Compression;
using static TorchSharp.torch;

namespace StyleKernels.Tests.Weights.Writers;

/// <summary>Writes state dicts as PyTorch does, in both of its formats.</summary>
internal static class PthWriter
{
    private static readonly byte[] MagicNumber = [0x8a, 10, 0x6c, 0xfc, 0x9c, 0x46, 0xf9, 0x20, 0x6a, 0xa8, 0x50, 0x19];

    internal static byte[] Zip(IReadOnlyDictionary<string, Tensor> tensors) =>
        Zip(StateDict(tensors), tensors.Values.Select(Bytes).Select((bytes, i) => (i.ToString(), bytes)));

    /// <summary>An archive with any pickle and any entries.</summary>
    internal static byte[] Zip(
        byte[] pickle, IEnumerable<(string Key, byte[] Bytes)> storages, string root = "archive",
        CompressionLevel compression = CompressionLevel.NoCompression)
    {
        using var stream = new MemoryStream();
        using (var archive = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true))
        {
            Entry(archive, $"{root}/data.pkl", pickle, compression);
            Entry(archive, $"{root}/byteorder", "little"u8.ToArray(), compression);
            foreach ((string key, byte[] bytes) in storages)
            {
                Entry(archive, $"{root}/data/{key}", bytes, compression);
            }

            Entry(archive, $"{root}/version", "3\n"u8.ToArray(), compression);
        }

        return stream.ToArray();
    }

    internal static byte[] Legacy(IReadOnlyDictionary<string, Tensor> tensors)
    {
        string[] keys = [.. Enumerable.Range(0, tensors.Count).Select(i => i.ToString())];
        return Legacy(StateDict(tensors), keys, tensors.Values.Select(t => (t.numel(), Bytes(t))));
    }

    /// <summary>A stream with any pickle and any storages.</summary>
    internal static byte[] Legacy(byte[] pickle, string[] keys, IEnumerable<(long Count, byte[] Bytes)> storages, bool littleEndian = true)
    {
        using var stream = new MemoryStream();
        stream.Write(new PickleWriter().Raw(MagicNumber).Stop());
        stream.Write(new PickleWriter().Op('M').Raw(0xe9, 3).Stop());
        stream.Write(new PickleWriter().Op('}').Text("little_endian").Raw(littleEndian ? (byte)0x88 : (byte)0x89).Op('s').Stop());
        stream.Write(pickle);
        stream.Write(keys.Aggregate(new PickleWriter().Op(']').Mark(), (writer, key) => writer.Text(key)).Op('e').Stop());
        foreach ((long count, byte[] bytes) in storages)
        {
            stream.Write(BitConverter.GetBytes(count));
            stream.Write(bytes);
        }

        return stream.ToArray();
    }

    /// <summary>The pickle of a state dict whose storages are called 0, 1, 2 and so on.</summary>
    internal static byte[] StateDict(IReadOnlyDictionary<string, Tensor> tensors)
    {
        PickleWriter writer = new PickleWriter().EmptyOrderedDict().Raw((byte)'q', 0).Mark();
        int key = 0;
        foreach ((string name, Tensor tensor) in tensors)
        {
            writer.Text(name).Tensor(StorageType(tensor), key++.ToString(), tensor.numel(), 0, tensor.shape, Strides(tensor.shape));
        }

        // The `_metadata` that PyTorch hangs on every state dict.
        return writer.Op('u').Op('}').Text("_metadata").EmptyOrderedDict().Op('s').Op('b').Stop();
    }

    internal static byte[] Bytes(Tensor tensor)
    {
        using Tensor contiguous = tensor.contiguous();
        return contiguous.bytes.ToArray();
    }

    private static long[] Strides(long[] shape) =>
        [.. shape.Select((_, i) => shape[(i + 1)..].Aggregate(1L, (product, size) => product * size))];

    private static string StorageType(Tensor tensor) => tensor.dtype switch
    {
        ScalarType.Float32 => "FloatStorage",
        ScalarType.Float16 => "HalfStorage",
        ScalarType.BFloat16 => "BFloat16Storage",
        ScalarType.Float64 => "DoubleStorage",
        ScalarType.Int64 => "LongStorage",
        ScalarType.Int32 => "IntStorage",
        ScalarType.Int16 => "ShortStorage",
        ScalarType.Int8 => "CharStorage",
        ScalarType.Byte => "ByteStorage",
        _ => "BoolStorage",
    };

    private static void Entry(ZipArchive archive, string name, byte[] bytes, CompressionLevel compression)
    {
        using Stream entry = archive.CreateEntry(name, compression).Open();
        entry.Write(bytes);
    }
}

using System.Text;
using StyleKernels.Models.Weights.TensorFlow;
using static TorchSharp.torch;

namespace StyleKernels.Tests.Weights.Writers;

/// <summary>Writes TensorFlow checkpoints of both versions.</summary>
internal static class CheckpointWriter
{
    internal const string Prefix = "model.ckpt";

    /// <summary>A version 2 checkpoint whose variables are dealt out to data files.</summary>
    internal static Dictionary<string, byte[]> Bundle(
        IReadOnlyDictionary<string, Tensor> tensors, int shards = 1, SortedTableWriter? table = null)
    {
        MemoryStream[] data = [.. Enumerable.Range(0, shards).Select(_ => new MemoryStream())];
        var entries = new List<(byte[] Key, byte[] Value)> { ([], new ProtoWriter().Integer(1, shards).ToArray()) };
        foreach ((string name, int i) in tensors.Keys.Order(StringComparer.Ordinal).Select((name, i) => (name, i)))
        {
            byte[] bytes = PthWriter.Bytes(tensors[name]);
            ProtoWriter entry = new ProtoWriter().Integer(1, Type(tensors[name])).Message(2, ProtoWriter.Shape(tensors[name].shape))
                .Integer(3, i % shards).Integer(4, data[i % shards].Position).Integer(5, bytes.Length)
                .Fixed32(6, Crc32C.Mask(Crc32C.Append(bytes)));
            entries.Add((Encoding.UTF8.GetBytes(name), entry.ToArray()));
            data[i % shards].Write(bytes);
        }

        var files = new Dictionary<string, byte[]> { [$"{Prefix}.index"] = (table ?? new SortedTableWriter()).Write(entries) };
        for (int i = 0; i < shards; i++)
        {
            files[$"{Prefix}.data-{i:d5}-of-{shards:d5}"] = data[i].ToArray();
        }

        return files;
    }

    /// <summary>A version 1 checkpoint.</summary>
    internal static byte[] Slices(IReadOnlyDictionary<string, Tensor> tensors, SortedTableWriter? table = null)
    {
        string[] names = [.. tensors.Keys.Order(StringComparer.Ordinal)];
        var meta = new ProtoWriter();
        foreach (string name in names)
        {
            ProtoWriter shape = ProtoWriter.Shape(tensors[name].shape);
            meta.Message(1, new ProtoWriter().Text(1, name).Message(2, shape).Integer(3, Type(tensors[name])));
        }

        var entries = new List<(byte[] Key, byte[] Value)> { ([], new ProtoWriter().Message(1, meta).ToArray()) };
        entries.AddRange(names.Select(name => (Encoding.UTF8.GetBytes("\0" + name), Slice(name, tensors[name]))));
        return (table ?? new SortedTableWriter()).Write(entries);
    }

    private static byte[] Slice(string name, Tensor tensor)
    {
        var extents = new ProtoWriter();
        foreach (long _ in tensor.shape)
        {
            extents.Message(1, new ProtoWriter());
        }

        ProtoWriter data = new ProtoWriter().Integer(1, Type(tensor)).Message(2, ProtoWriter.Shape(tensor.shape));
        if (tensor.dtype == ScalarType.Float32)
        {
            data.Bytes(5, PthWriter.Bytes(tensor));
        }
        else
        {
            var packed = new ProtoWriter();
            foreach (long value in tensor.to(ScalarType.Int64).data<long>())
            {
                packed.Varint((ulong)value);
            }

            data.Message(tensor.dtype == ScalarType.Int64 ? 10 : 7, packed);
        }

        ProtoWriter slice = new ProtoWriter().Text(1, name).Message(2, extents).Message(3, data);
        return new ProtoWriter().Message(2, slice).ToArray();
    }

    private static long Type(Tensor tensor) => tensor.dtype switch
    {
        ScalarType.Float32 => 1,
        ScalarType.Int32 => 3,
        ScalarType.Int64 => 9,
        _ => throw new ArgumentException($"no number for {tensor.dtype}", nameof(tensor)),
    };
}

using System.Text.Json;
using static TorchSharp.torch;

namespace StyleKernels.Models.Weights;

/// <summary>The JSON header of a safetensors file, checked: the entries cover the data exactly once, in the order of their bytes.</summary>
internal sealed class SafetensorsHeader
{
    private const string MetadataKey = "__metadata__";

    private static readonly Dictionary<string, ScalarType> TypeNames = new(StringComparer.Ordinal)
    {
        ["F64"] = ScalarType.Float64,
        ["F32"] = ScalarType.Float32,
        ["F16"] = ScalarType.Float16,
        ["BF16"] = ScalarType.BFloat16,
        ["I64"] = ScalarType.Int64,
        ["I32"] = ScalarType.Int32,
        ["I16"] = ScalarType.Int16,
        ["I8"] = ScalarType.Int8,
        ["U8"] = ScalarType.Byte,
        ["BOOL"] = ScalarType.Bool,
    };

    private SafetensorsHeader(IReadOnlyList<SafetensorsEntry> entries, IReadOnlyDictionary<string, string> metadata)
    {
        Entries = entries;
        Metadata = metadata;
    }

    /// <summary>The tensors in the order of their bytes.</summary>
    internal IReadOnlyList<SafetensorsEntry> Entries { get; }

    /// <summary>The free text of the file.</summary>
    internal IReadOnlyDictionary<string, string> Metadata { get; }

    /// <summary>Parses and checks a header.</summary>
    /// <param name="json">The header's bytes.</param>
    /// <param name="dataBytes">How many bytes follow the header.</param>
    /// <param name="file">What error messages call the file.</param>
    internal static SafetensorsHeader Parse(ReadOnlyMemory<byte> json, long dataBytes, string file)
    {
        var options = new JsonDocumentOptions { AllowDuplicateProperties = false, MaxDepth = 4 };
        using JsonDocument document = JsonDocument.Parse(json, options);
        if (document.RootElement.ValueKind != JsonValueKind.Object)
        {
            throw new WeightsException($"The header of '{file}' is JSON but not an object.");
        }

        var entries = new List<SafetensorsEntry>();
        var metadata = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (JsonProperty property in document.RootElement.EnumerateObject())
        {
            if (property.Name == MetadataKey)
            {
                ReadMetadata(property.Value, metadata, file);
            }
            else
            {
                entries.Add(ReadEntry(property, file));
            }
        }

        entries.Sort((a, b) => a.Begin != b.Begin ? a.Begin.CompareTo(b.Begin) : a.End.CompareTo(b.End));
        CheckCover(entries, dataBytes, file);
        return new SafetensorsHeader(entries, metadata);
    }

    /// <summary>Makes the header of tensors laid out one after the other.</summary>
    /// <param name="file">What error messages call the file.</param>
    /// <param name="names">The order of the tensors.</param>
    /// <param name="tensors">Name to tensor.</param>
    /// <param name="metadata">Free text by key, or null.</param>
    /// <returns>The JSON bytes, padded with spaces so that the data start at a multiple of eight.</returns>
    internal static byte[] Encode(
        string file, string[] names, IReadOnlyDictionary<string, Tensor> tensors, IReadOnlyDictionary<string, string>? metadata)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            WriteMetadata(json, metadata);
            long begin = 0;
            foreach (string name in names)
            {
                begin = WriteEntry(json, file, name, tensors[name], begin);
            }

            json.WriteEndObject();
        }

        while (buffer.Length % 8 != 0)
        {
            buffer.WriteByte((byte)' ');
        }

        return buffer.ToArray();
    }

    private static void WriteMetadata(Utf8JsonWriter json, IReadOnlyDictionary<string, string>? metadata)
    {
        if (metadata is not { Count: > 0 })
        {
            return;
        }

        json.WriteStartObject(MetadataKey);
        foreach ((string key, string value) in metadata.OrderBy(pair => pair.Key, StringComparer.Ordinal))
        {
            json.WriteString(key, value);
        }

        json.WriteEndObject();
    }

    private static long WriteEntry(Utf8JsonWriter json, string file, string name, Tensor tensor, long begin)
    {
        string? type = TypeNames.FirstOrDefault(pair => pair.Value == tensor.dtype).Key;
        if (type is null || name == MetadataKey)
        {
            throw new WeightsException($"'{file}' cannot hold tensor '{name}' of type {tensor.dtype}.");
        }

        long end = begin + (tensor.numel() * tensor.element_size());
        json.WriteStartObject(name);
        json.WriteString("dtype", type);
        json.WriteStartArray("shape");
        foreach (long size in tensor.shape)
        {
            json.WriteNumberValue(size);
        }

        json.WriteEndArray();
        json.WriteStartArray("data_offsets");
        json.WriteNumberValue(begin);
        json.WriteNumberValue(end);
        json.WriteEndArray();
        json.WriteEndObject();
        return end;
    }

    private static void ReadMetadata(JsonElement element, Dictionary<string, string> metadata, string file)
    {
        if (element.ValueKind != JsonValueKind.Object)
        {
            throw new WeightsException($"The metadata of '{file}' is not an object.");
        }

        foreach (JsonProperty property in element.EnumerateObject())
        {
            if (property.Value.ValueKind != JsonValueKind.String)
            {
                throw new WeightsException($"The metadata '{property.Name}' of '{file}' is not text.");
            }

            metadata[property.Name] = property.Value.GetString()!;
        }
    }

    private static SafetensorsEntry ReadEntry(JsonProperty property, string file)
    {
        string name = property.Name;
        if (property.Value.ValueKind != JsonValueKind.Object || property.Value.EnumerateObject().Count() != 3
            || !property.Value.TryGetProperty("dtype", out JsonElement type) || type.ValueKind != JsonValueKind.String
            || !property.Value.TryGetProperty("shape", out JsonElement shape)
            || !property.Value.TryGetProperty("data_offsets", out JsonElement offsets))
        {
            throw new WeightsException($"Tensor '{name}' of '{file}' is not described by exactly dtype, shape and data_offsets.");
        }

        if (!TypeNames.TryGetValue(type.GetString()!, out ScalarType scalarType))
        {
            throw new WeightsException($"Tensor '{name}' of '{file}' has the unknown type '{type.GetString()}'.");
        }

        long[] sizes = ReadNumbers(shape, file, name, "shape");
        long[] span = ReadNumbers(offsets, file, name, "data_offsets");
        if (span.Length != 2 || span[1] < span[0])
        {
            throw new WeightsException($"Tensor '{name}' of '{file}' has the data_offsets [{string.Join(", ", span)}].");
        }

        long bytes = TensorBytes.Count(scalarType, sizes, file, name);
        if (bytes != span[1] - span[0])
        {
            throw new WeightsException(
                $"Tensor '{name}' of '{file}' needs {bytes} bytes for shape ({string.Join(", ", sizes)}), "
                + $"its offsets span {span[1] - span[0]}.");
        }

        return new SafetensorsEntry(name, scalarType, sizes, span[0], span[1]);
    }

    private static long[] ReadNumbers(JsonElement element, string file, string tensor, string what)
    {
        if (element.ValueKind != JsonValueKind.Array)
        {
            throw new WeightsException($"The {what} of tensor '{tensor}' of '{file}' is not a list.");
        }

        var numbers = new List<long>();
        foreach (JsonElement item in element.EnumerateArray())
        {
            if (item.ValueKind != JsonValueKind.Number || !item.TryGetInt64(out long number) || number < 0)
            {
                throw new WeightsException($"The {what} of tensor '{tensor}' of '{file}' has an entry that is no whole number from 0.");
            }

            numbers.Add(number);
        }

        return [.. numbers];
    }

    private static void CheckCover(List<SafetensorsEntry> entries, long dataBytes, string file)
    {
        long covered = 0;
        foreach (SafetensorsEntry entry in entries)
        {
            if (entry.Begin != covered || entry.End > dataBytes)
            {
                throw new WeightsException(
                    $"Tensor '{entry.Name}' of '{file}' spans bytes {entry.Begin} to {entry.End}; "
                    + $"it must start at {covered} and end by {dataBytes}.");
            }

            covered = entry.End;
        }

        if (covered != dataBytes)
        {
            throw new WeightsException($"'{file}' has {dataBytes} bytes of data, its header describes {covered}.");
        }
    }
}

using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text.Json;
using static TorchSharp.torch;

namespace StyleKernels.Models.Weights.Tfjs;

/// <summary>One weight of a manifest.</summary>
internal sealed class TfjsWeight
{
    private const string WideInteger = "uint16";

    private readonly string _file;
    private readonly long[] _shape;
    private readonly ScalarType _stored;
    private readonly double? _scale;
    private readonly double _minimum;

    private TfjsWeight(string file, string name, long[] shape, ScalarType stored, double? scale, double minimum)
    {
        _file = file;
        Name = name;
        _shape = shape;
        _stored = stored;
        _scale = scale;
        _minimum = minimum;
        StoredBytes = TensorBytes.Count(stored, shape, file, name);

        // The float32 result must be possible too.
        _ = TensorBytes.Count(ScalarType.Float32, shape, file, name);
    }

    /// <summary>Its name in the graph.</summary>
    internal string Name { get; }

    /// <summary>The bytes it takes in the shards.</summary>
    internal long StoredBytes { get; }

    /// <summary>Reads the description of a weight.</summary>
    internal static TfjsWeight Parse(JsonElement weight, string file)
    {
        string name = Property(weight, "name", "a weight", file).GetString() ?? string.Empty;
        long[] shape = [.. Property(weight, "shape", name, file).EnumerateArray().Select(size => size.GetInt64())];
        string type = Property(weight, "dtype", name, file).GetString() ?? string.Empty;
        if (!weight.TryGetProperty("quantization", out JsonElement quantization))
        {
            ScalarType plain = type == WideInteger ? throw Unsupported(type, file, name) : Type(type, file, name);
            return new TfjsWeight(file, name, shape, plain, null, 0);
        }

        ScalarType stored = Type(Property(quantization, "dtype", name, file).GetString() ?? string.Empty, file, name);
        if (stored == ScalarType.Float16)
        {
            return new TfjsWeight(file, name, shape, stored, null, 0);
        }

        double scale = Property(quantization, "scale", name, file).GetDouble();
        double minimum = Property(quantization, "min", name, file).GetDouble();
        return stored is ScalarType.Byte or ScalarType.Int16
            ? new TfjsWeight(file, name, shape, stored, scale, minimum)
            : throw new WeightsException($"Weight '{name}' of '{file}' is quantised as {stored}; uint8, uint16 and float16 are known.");
    }

    /// <summary>A property that must be there.</summary>
    internal static JsonElement Property(JsonElement element, string property, string owner, string file) =>
        element.TryGetProperty(property, out JsonElement value)
            ? value
            : throw new WeightsException($"'{file}' gives no {property} for {owner}.");

    /// <summary>Reads the weight from the shards' next bytes.</summary>
    internal Tensor Read(Stream shards)
    {
        using Tensor stored = TensorBytes.Read(shards, _stored, _shape, _file, Name);
        if (_scale is { } scale && stored.numel() > 0)
        {
            return Dequantize(stored.bytes, scale);
        }

        return _stored == ScalarType.Float16 ? stored.to(ScalarType.Float32) : stored.alias();
    }

    private static ScalarType Type(string name, string file, string weight) => name switch
    {
        "float32" => ScalarType.Float32,
        "float16" => ScalarType.Float16,
        "int32" => ScalarType.Int32,
        "uint8" => ScalarType.Byte,
        "bool" => ScalarType.Bool,
        // Held as 16 bits; the values are read as unsigned when they are dequantised.
        WideInteger => ScalarType.Int16,
        _ => throw Unsupported(name, file, weight),
    };

    private static WeightsException Unsupported(string type, string file, string weight) =>
        new($"Weight '{weight}' of '{file}' has the unsupported type '{type}'.");

    private Tensor Dequantize(ReadOnlySpan<byte> bytes, double scale)
    {
        Tensor tensor = empty(_shape, dtype: ScalarType.Float32);
        Span<float> values = MemoryMarshal.Cast<byte, float>(tensor.bytes);
        bool wide = _stored == ScalarType.Int16;
        for (int i = 0; i < values.Length; i++)
        {
            int integer = wide ? BinaryPrimitives.ReadUInt16LittleEndian(bytes.Slice(2 * i, 2)) : bytes[i];
            values[i] = (float)((integer * scale) + _minimum);
        }

        return tensor;
    }
}

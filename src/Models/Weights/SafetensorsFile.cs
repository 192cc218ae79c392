using System.Buffers.Binary;
using System.Text.Json;
using static TorchSharp.torch;

namespace StyleKernels.Models.Weights;

/// <summary>
/// Reads and writes the safetensors format: eight bytes of header length, a JSON header, then the tensors' bytes without gaps. The
/// header is checked completely before anything is allocated.
/// </summary>
public static class SafetensorsFile
{
    private const int LengthBytes = 8;

    /// <summary>The longest header the format's own library accepts, in bytes.</summary>
    private const long MaxHeaderBytes = 100_000_000;

    /// <summary>Reads every tensor of a file.</summary>
    /// <param name="path">The file.</param>
    /// <returns>The tensors and the metadata; the caller disposes it.</returns>
    /// <exception cref="WeightsException">The file is not a well-formed safetensors file.</exception>
    /// <exception cref="IOException">The file cannot be opened or read.</exception>
    public static TensorFile Read(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        using FileStream stream = File.OpenRead(path);
        return Read(stream, path);
    }

    /// <summary>Reads every tensor of a stream, such as an embedded resource.</summary>
    /// <param name="stream">A seekable stream, read from its present position to its end.</param>
    /// <param name="name">What error messages call the stream.</param>
    /// <returns>The tensors and the metadata; the caller disposes it.</returns>
    /// <exception cref="WeightsException">The stream is not a well-formed safetensors file.</exception>
    public static TensorFile Read(Stream stream, string name) => Read(stream, name, TensorSelection.AsStored);

    /// <summary>Reads the metadata of a file; of its tensors only the header is checked.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="WeightsException">The file is not a well-formed safetensors file.</exception>
    /// <exception cref="IOException">The file cannot be opened or read.</exception>
    internal static IReadOnlyDictionary<string, string> ReadMetadata(string path)
    {
        using FileStream stream = File.OpenRead(path);
        return ReadMetadata(stream, path);
    }

    /// <summary>Reads the metadata of a stream from its present position.</summary>
    internal static IReadOnlyDictionary<string, string> ReadMetadata(Stream stream, string name) => ReadHeader(stream, name).Metadata;

    /// <summary>Reads some tensors of a stream; memory is taken for these alone.</summary>
    internal static TensorFile Read(Stream stream, string name, TensorSelection selection)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentNullException.ThrowIfNull(name);
        if (!stream.CanSeek)
        {
            throw new ArgumentException($"The stream of '{name}' cannot seek.", nameof(stream));
        }

        SafetensorsHeader header = ReadHeader(stream, name);
        long data = stream.Position;
        var tensors = new Dictionary<string, Tensor>(StringComparer.Ordinal);
        try
        {
            foreach ((string tensor, SafetensorsEntry entry) in selection.Pick(header.Entries.ToDictionary(entry => entry.Name)))
            {
                stream.Position = data + entry.Begin;
                tensors.Add(tensor, TensorBytes.Read(stream, entry.Type, entry.Shape, name, entry.Name));
            }
        }
        catch
        {
            TensorBytes.DisposeAll(tensors.Values);
            throw;
        }

        return new TensorFile(tensors, header.Metadata);
    }

    /// <summary>
    /// Writes tensors, in the ordinal order of their names, so that equal content gives equal bytes. The file appears under its name
    /// only when it is complete and flushed to the disk.
    /// </summary>
    /// <param name="path">The file; replaced when it exists.</param>
    /// <param name="tensors">Name to tensor, on any device.</param>
    /// <param name="metadata">Free text by key; none by default.</param>
    /// <exception cref="WeightsException">A tensor has a type the format lacks.</exception>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public static void Write(
        string path, IReadOnlyDictionary<string, Tensor> tensors, IReadOnlyDictionary<string, string>? metadata = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentNullException.ThrowIfNull(tensors);
        string[] names = [.. tensors.Keys.Order(StringComparer.Ordinal)];
        byte[] header = SafetensorsHeader.Encode(path, names, tensors, metadata);
        AtomicFile.Write(path, stream =>
        {
            Span<byte> length = stackalloc byte[LengthBytes];
            BinaryPrimitives.WriteInt64LittleEndian(length, header.Length);
            stream.Write(length);
            stream.Write(header);
            foreach (string name in names)
            {
                TensorBytes.Write(stream, tensors[name]);
            }
        });
    }

    private static SafetensorsHeader ReadHeader(Stream stream, string name)
    {
        long available = stream.Length - stream.Position;
        if (available < LengthBytes)
        {
            throw new WeightsException($"'{name}' is not a safetensors file: it has {available} bytes, fewer than the header's length.");
        }

        Span<byte> lengthBytes = stackalloc byte[LengthBytes];
        stream.ReadExactly(lengthBytes);
        ulong length = BinaryPrimitives.ReadUInt64LittleEndian(lengthBytes);
        ulong limit = (ulong)Math.Min(MaxHeaderBytes, available - LengthBytes);
        if (length < 2 || length > limit)
        {
            throw new WeightsException(
                $"'{name}' is not a safetensors file or is cut off: its header claims {length} bytes, at most {limit} are possible.");
        }

        byte[] json = new byte[length];
        stream.ReadExactly(json);
        try
        {
            return SafetensorsHeader.Parse(json, available - LengthBytes - (long)length, name);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or FormatException)
        {
            throw new WeightsException($"The header of '{name}' is not a valid safetensors header: {e.Message}", e);
        }
    }
}

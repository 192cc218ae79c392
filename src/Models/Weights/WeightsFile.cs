using StyleKernels.Models.Weights.TensorFlow;

namespace StyleKernels.Models.Weights;

/// <summary>
/// Reads a file of weights of any known format, recognised by its content and not by its name: safetensors, PyTorch (zip and legacy),
/// TensorFlow Lite and TensorFlow checkpoints.
/// </summary>
public static class WeightsFile
{
    private const int HeadBytes = 16;

    /// <summary>Reads every tensor of a file, under the names the file gives them.</summary>
    /// <param name="path">The file; for a TensorFlow checkpoint also the common part of its files' names.</param>
    /// <returns>The tensors; the caller disposes it. <see cref="Keys.KeyMap"/> turns published names into this library's.</returns>
    /// <exception cref="WeightsException">The file is broken or of an unknown format.</exception>
    /// <exception cref="IOException">The file cannot be opened or read.</exception>
    public static TensorFile Read(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        if (!File.Exists(path) && File.Exists(path + TensorFlowCheckpoint.IndexSuffix))
        {
            path += TensorFlowCheckpoint.IndexSuffix;
        }

        using FileStream stream = File.OpenRead(path);
        return Read(stream, path, WeightsFolder.Of(path));
    }

    /// <summary>Reads every tensor of a stream.</summary>
    /// <param name="stream">A seekable stream, read from its start.</param>
    /// <param name="name">What error messages call the stream.</param>
    /// <param name="open">Opens a companion, a data file, by its name; null when there is none.</param>
    internal static TensorFile Read(Stream stream, string name, Func<string, Stream?> open)
    {
        Span<byte> head = stackalloc byte[HeadBytes];
        stream.Position = 0;
        head = head[..stream.ReadAtLeast(head, HeadBytes, throwOnEndOfStream: false)];
        bool isTable = EndsWith(stream, SortedTable.Magic);
        stream.Position = 0;
        return head switch
        {
            _ when head.Length > 8 && head[4..8].SequenceEqual(TfliteFile.Magic) => TfliteFile.Read(stream, name),
            _ when head.Length > 8 && head[8] == '{' => SafetensorsFile.Read(stream, name),
            _ when isTable => TensorFlowCheckpoint.Read(stream, name, open),
            [(byte)'P', (byte)'K', 3, 4, ..] or [0x80, 2, ..] => PthFile.Read(stream, name),
            _ => throw new WeightsException(
                $"'{name}' is of no known format of weights (safetensors, .pth, TensorFlow Lite, TensorFlow checkpoint)."),
        };
    }

    private static bool EndsWith(Stream stream, ReadOnlySpan<byte> mark)
    {
        if (stream.Length < mark.Length)
        {
            return false;
        }

        Span<byte> tail = stackalloc byte[mark.Length];
        stream.Position = stream.Length - mark.Length;
        stream.ReadExactly(tail);
        return tail.SequenceEqual(mark);
    }
}

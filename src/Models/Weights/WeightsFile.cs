using StyleKernels.Models.Weights.TensorFlow;

namespace StyleKernels.Models.Weights;

/// <summary>
/// Reads a file of weights of any known format, recognised by its content and not by its name: safetensors, PyTorch (zip and legacy),
/// TensorFlow Lite and TensorFlow checkpoints.
/// </summary>
public static class WeightsFile
{
    private const string UnknownFormat = "is of no known format of weights (safetensors, .pth, TensorFlow Lite, TensorFlow checkpoint)";

    /// <summary>
    /// Reads every tensor of a file, under the names the file gives them. The wrapping of training scripts is taken off: a key such as
    /// <c>state_dict</c> or <c>model</c> with the epoch and the optimiser beside it, and <c>module.</c> before every name.
    /// </summary>
    /// <param name="path">The file; for a TensorFlow checkpoint also the common part of its files' names.</param>
    /// <returns>The tensors; the caller disposes it. <see cref="Keys.KeyMap"/> turns published names into this library's.</returns>
    /// <exception cref="WeightsException">The file is broken or of an unknown format.</exception>
    /// <exception cref="IOException">The file cannot be opened or read.</exception>
    public static TensorFile Read(string path) => Read(path, TensorSelection.Unwrapped);

    /// <summary>Reads some tensors of a file; memory is taken for these alone.</summary>
    /// <param name="path">The file, as for <see cref="Read(string)"/>.</param>
    /// <param name="selection">Which tensors, under which names.</param>
    internal static TensorFile Read(string path, TensorSelection selection)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        if (!File.Exists(path) && File.Exists(path + TensorFlowCheckpoint.IndexSuffix))
        {
            path += TensorFlowCheckpoint.IndexSuffix;
        }

        using FileStream stream = File.OpenRead(path);
        return Read(stream, path, WeightsFolder.Of(path), selection);
    }

    /// <summary>Whether a file is in the safetensors format.</summary>
    internal static bool IsSafetensors(string path)
    {
        using FileStream stream = File.OpenRead(path);
        return IsSafetensors(Head(stream));
    }

    /// <summary>Refuses what people get in place of a file of weights: a web page, a Git LFS pointer, a picture, nothing at all.</summary>
    /// <exception cref="WeightsException">The file is one of these; the message names it.</exception>
    internal static void RefuseForeign(string path)
    {
        using FileStream stream = File.OpenRead(path);
        if (ForeignContent.Find(Head(stream)) is { } foreign)
        {
            throw new WeightsException($"'{path}' {foreign}.");
        }
    }

    /// <summary>Reads tensors of a stream.</summary>
    /// <param name="stream">A seekable stream, read from its start.</param>
    /// <param name="name">What error messages call the stream.</param>
    /// <param name="open">Opens a companion, a data file, by its name; null when there is none.</param>
    /// <param name="selection">Which tensors, under which names; all of them, without wrapping, by default.</param>
    internal static TensorFile Read(Stream stream, string name, Func<string, Stream?> open, TensorSelection? selection = null)
    {
        selection ??= TensorSelection.Unwrapped;
        ReadOnlySpan<byte> head = Head(stream);
        bool isTable = EndsWith(stream, SortedTable.Magic);
        stream.Position = 0;
        return head switch
        {
            _ when head.Length > 8 && head[4..8].SequenceEqual(TfliteFile.Magic) => TfliteFile.Read(stream, name),
            _ when IsSafetensors(head) => SafetensorsFile.Read(stream, name, selection),
            _ when isTable => TensorFlowCheckpoint.Read(stream, name, open, selection),
            [(byte)'P', (byte)'K', 3, 4, ..] or [0x80, 2, ..] => PthFile.Read(stream, name, selection),
            [0x1f, 0x8b, ..] => throw new WeightsException($"'{name}' is a gzip archive, not weights: unpack it first."),
            _ => throw new WeightsException($"'{name}' {ForeignContent.Find(head) ?? UnknownFormat}."),
        };
    }

    private static bool IsSafetensors(ReadOnlySpan<byte> head) => head.Length > 8 && head[8] == '{';

    private static byte[] Head(Stream stream)
    {
        if (!stream.CanSeek)
        {
            throw new WeightsException("weights are read from files, not from a pipe: save them first.");
        }

        byte[] head = new byte[ForeignContent.HeadBytes];
        stream.Position = 0;
        return head[..stream.ReadAtLeast(head, head.Length, throwOnEndOfStream: false)];
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

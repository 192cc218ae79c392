using System.Buffers.Binary;
using System.IO.Compression;
using System.Numerics;
using StyleKernels.Models.Weights.Pickle;

namespace StyleKernels.Models.Weights;

/// <summary>
/// Reads state dicts that PyTorch saved (.pth, .pt): the zip format since 1.6 and the stream format before it. The pickle inside is run
/// by a machine that can build tensors and nothing else: no Python object is looked up, no code runs.
/// </summary>
public static class PthFile
{
    private const string PickleEntry = "/data.pkl";

    private static readonly BigInteger LegacyMagic = BigInteger.Parse("119547037146038801333356");

    /// <summary>Reads every tensor of a file.</summary>
    /// <param name="path">The file.</param>
    /// <returns>The tensors of the state dict; the caller disposes it.</returns>
    /// <exception cref="WeightsException">The file is broken, is no state dict, or asks for anything but tensors.</exception>
    /// <exception cref="IOException">The file cannot be opened or read.</exception>
    public static TensorFile Read(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        using FileStream stream = File.OpenRead(path);
        return Read(stream, path);
    }

    /// <summary>Reads every tensor of a stream.</summary>
    /// <param name="stream">A seekable stream, read from its start.</param>
    /// <param name="name">What error messages call the stream.</param>
    /// <returns>The tensors of the state dict; the caller disposes it.</returns>
    /// <exception cref="WeightsException">The stream is broken, is no state dict, or asks for anything but tensors.</exception>
    public static TensorFile Read(Stream stream, string name) => Read(stream, name, TensorSelection.Unwrapped);

    /// <summary>Reads some tensors of a stream; memory is taken for these alone.</summary>
    internal static TensorFile Read(Stream stream, string name, TensorSelection selection)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentNullException.ThrowIfNull(name);
        stream.Position = 0;
        bool zip = stream.ReadByte() == 'P' && stream.ReadByte() == 'K';
        stream.Position = 0;
        try
        {
            return zip ? ReadZip(stream, name, selection) : ReadLegacy(stream, name, selection);
        }
        catch (Exception e) when (e is InvalidDataException or EndOfStreamException or ArgumentException or OverflowException)
        {
            throw new WeightsException($"'{name}' is not a whole .pth file: {e.Message}", e);
        }
    }

    private static TensorFile ReadZip(Stream stream, string name, TensorSelection selection)
    {
        using var archive = new ZipArchive(stream, ZipArchiveMode.Read, leaveOpen: true);
        CheckEntries(archive, name);
        ZipArchiveEntry[] pickles = [.. archive.Entries.Where(entry => entry.FullName.EndsWith(PickleEntry, StringComparison.Ordinal))];
        if (pickles.Length != 1)
        {
            throw new WeightsException($"'{name}' is a zip archive with {pickles.Length} entries data.pkl; a state dict has one.");
        }

        string root = pickles[0].FullName[..^PickleEntry.Length];
        CheckByteOrder(archive, root, name);
        var objects = new TorchObjects(name);
        using var program = new BufferedStream(pickles[0].Open());
        IReadOnlyDictionary<string, PthTensor> state = selection.Pick(StateDict.Collect(PickleMachine.Run(program, objects, name), name));
        using var storages = new PthStorageSet(name, stream.Length, state);
        foreach (PthStorage storage in objects.Storages.Values.Where(storages.Needs))
        {
            ZipArchiveEntry entry = archive.GetEntry($"{root}/data/{storage.Key}")
                ?? throw new WeightsException($"'{name}' lacks its storage '{storage.Key}'.");
            using Stream data = entry.Open();
            storages.Add(storage, data, entry.Length);
        }

        return storages.Build();
    }

    private static void CheckEntries(ZipArchive archive, string name)
    {
        foreach (ZipArchiveEntry entry in archive.Entries)
        {
            // Entries are never extracted, so their names cannot escape; a name that tries shows what the file is.
            if (Path.IsPathRooted(entry.FullName) || entry.FullName.Contains('\\') || entry.FullName.Split('/').Contains(".."))
            {
                throw new WeightsException($"'{name}' is refused: its entry '{entry.FullName}' points outside the archive.");
            }

            if (entry.CompressedLength != entry.Length)
            {
                throw new WeightsException(
                    $"'{name}' is refused: its entry '{entry.FullName}' is compressed; PyTorch stores entries as they are.");
            }
        }
    }

    private static void CheckByteOrder(ZipArchive archive, string root, string name)
    {
        if (archive.GetEntry($"{root}/byteorder") is not { } entry)
        {
            return;
        }

        using var reader = new StreamReader(entry.Open());
        Span<char> order = stackalloc char[8];
        int length = reader.ReadBlock(order);
        if (!order[..length].SequenceEqual("little"))
        {
            throw new WeightsException($"'{name}' was saved on a big-endian machine; only little-endian files are read.");
        }
    }

    private static TensorFile ReadLegacy(Stream stream, string name, TensorSelection selection)
    {
        var objects = new TorchObjects(name);
        if (PickleMachine.Run(stream, objects, name) is not PickleValue.LongNumber magic || magic.Value != LegacyMagic)
        {
            throw new WeightsException($"'{name}' is a pickle but not one that PyTorch saved.");
        }

        PickleMachine.Run(stream, objects, name);
        CheckByteOrder(PickleMachine.Run(stream, objects, name), name);
        IReadOnlyDictionary<string, PthTensor> state = selection.Pick(StateDict.Collect(PickleMachine.Run(stream, objects, name), name));
        PickleValue keys = PickleMachine.Run(stream, objects, name);
        using var storages = new PthStorageSet(name, stream.Length, state);
        foreach (PickleValue key in (keys as PickleValue.Listing)?.Items ?? [])
        {
            ReadLegacyStorage(stream, storages, objects, TorchObjects.Key(key) ?? string.Empty, name);
        }

        if (stream.Position != stream.Length)
        {
            throw new WeightsException($"'{name}' has {stream.Length - stream.Position} bytes behind its last storage.");
        }

        return storages.Build();
    }

    private static void ReadLegacyStorage(Stream stream, PthStorageSet storages, TorchObjects objects, string key, string name)
    {
        if (!objects.Storages.TryGetValue(key, out PthStorage? storage))
        {
            throw new WeightsException($"'{name}' lists a storage '{key}' that no tensor uses.");
        }

        Span<byte> count = stackalloc byte[sizeof(long)];
        stream.ReadExactly(count);
        if (BinaryPrimitives.ReadInt64LittleEndian(count) != storage.Count)
        {
            throw new WeightsException($"'{name}' contradicts itself about the length of its storage '{key}'.");
        }

        long size = TensorBytes.ElementSize(storage.Type);
        long left = stream.Length - stream.Position;
        long bytes = storage.Count <= left / size ? storage.Count * size : left;
        if (storages.Needs(storage) || bytes < storage.Count * size)
        {
            storages.Add(storage, stream, bytes);
        }
        else
        {
            stream.Position += bytes;
        }
    }

    private static void CheckByteOrder(PickleValue systemInfo, string name)
    {
        if (systemInfo is not PickleValue.Table table
            || (table.Items.TryGetValue("little_endian", out PickleValue? order) && order is PickleValue.Flag { Value: false }))
        {
            throw new WeightsException($"'{name}' was saved on a big-endian machine or is broken; only little-endian files are read.");
        }
    }
}

using System.Formats.Tar;
using System.IO.Compression;
using StyleKernels.Models.Weights;
using StyleKernels.Models.Weights.Keys;
using StyleKernels.Models.Weights.Store;
using StyleKernels.Tests.Weights.Writers;
using Xunit;
using static TorchSharp.torch;

namespace StyleKernels.Tests.Weights.Store;

public sealed class WeightsStoreTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("stylekernels-store").FullName;

    private string StoreFolder => Path.Combine(_folder, "store");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void EveryKnownFile_IsDescribedWhole()
    {
        Assert.All(WeightsCatalog.All, known =>
        {
            Assert.True(KeyMap.All.ContainsKey(known.KeyMap), known.Name);
            Assert.True(WeightsFolder.IsInside(known.File), known.Name);
            Assert.NotEmpty(known.Licence);
            Assert.NotEmpty(known.About);
            Assert.Equal("https", known.Page.Scheme);
            Assert.All(known.Addresses, address => Assert.Equal("https", address.Scheme));
            Assert.Matches("^[0-9a-f]{8,64}$", known.Sha256 ?? "00000000");
        });
        Assert.Equal(WeightsCatalog.All.Count, WeightsCatalog.All.Select(known => known.Name).Distinct().Count());
        Assert.Equal(WeightsCatalog.All.Count, WeightsCatalog.All.Select(known => known.File).Distinct().Count());
    }

    [Theory]
    [InlineData("pth/vgg_r31.pth", "linear-transfer-vgg-r31")]
    [InlineData("pth/dec_r31.pth", "linear-transfer-dec-r31")]
    [InlineData("pth/collab_5SE.pth", "vgg19-collaborative")]
    [InlineData("prediction_int8_256.tflite", "magenta-mobile-predictor")]
    [InlineData("transfer_int8_384.tflite", "magenta-mobile-transformer")]
    public void PublishedFile_IsRecognisedByItsHash_WhateverItsName(string file, string name)
    {
        using var store = new WeightsStore(StoreFolder, offline: true);

        KnownWeights known = store.Import(SharedFile.Find($"weights/{file}"));

        Assert.Equal(name, known.Name);
        Assert.Equal(StoredState.Verified, store.Verify(known));
        Assert.Equal(known.Bytes, new FileInfo(store.Locate(known)).Length);
        using TensorFile tensors = store.Read(known);
        Assert.All(tensors.Tensors.Keys, key => Assert.Matches("(weight|bias)$", key));
    }

    [Fact]
    public void FileWithoutAPublishedHash_IsTrustedOnFirstUse_AndMustNotChange()
    {
        KnownWeights decoder = WeightsCatalog.Find("adain-decoder");
        string first = Write("decoder.pth", DecoderPth(1));
        string second = Write("other.pth", DecoderPth(2));
        using var store = new WeightsStore(StoreFolder, offline: true);

        Assert.Equal(decoder, store.Import(first));
        Assert.Equal(StoredState.Unchanged, store.Verify(decoder));
        Assert.Equal(decoder, store.Import(first));
        var error = Assert.Throws<WeightsException>(() => store.Import(second, decoder));
        Assert.Contains("recorded is", error.Message, StringComparison.Ordinal);
        Assert.Equal(StoredState.Unchanged, store.Verify(decoder));

        File.WriteAllBytes(store.PathOf(decoder), DecoderPth(2));
        Assert.Equal(StoredState.Damaged, store.Verify(decoder));
    }

    [Fact]
    public void FileOfAnotherNetwork_IsNotImported()
    {
        using Tensor tensor = zeros(1);
        string file = Write("decoder.pth", PthWriter.Zip(new Dictionary<string, Tensor> { ["encoder.bias"] = tensor }));
        using var store = new WeightsStore(StoreFolder, offline: true);

        var error = Assert.Throws<WeightsException>(() => store.Import(file));

        Assert.Contains("encoder.bias", error.Message, StringComparison.Ordinal);
        Assert.False(store.Has(WeightsCatalog.Find("adain-decoder")));
    }

    [Fact]
    public void FileWithAnotherHashThanPublished_IsNotImported()
    {
        string file = Write("vgg_normalised.pth", DecoderPth(1));
        using var store = new WeightsStore(StoreFolder, offline: true);

        var error = Assert.Throws<WeightsException>(() => store.Import(file));

        Assert.Contains(WeightsCatalog.Find("vgg19-normalised").Sha256!, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void UnknownFile_IsNotGuessedAt()
    {
        using var store = new WeightsStore(StoreFolder, offline: true);

        var error = Assert.Throws<WeightsException>(() => store.Import(Write("my.pth", DecoderPth(1))));

        Assert.Contains("--as", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task OfflineStore_DownloadsNothing_AndSaysWhereToGo()
    {
        using var server = new LoopbackServer(LoopbackServer.Whole(new byte[10]));
        KnownWeights known = WeightsCatalog.Find("adain-decoder") with { Addresses = [server.Address] };
        using var store = new WeightsStore(StoreFolder, offline: true);

        var error = await Assert.ThrowsAsync<WeightsException>(
            () => store.GetAsync(known, stop: TestContext.Current.CancellationToken));

        Assert.Contains("github.com", error.Message, StringComparison.Ordinal);
        Assert.Empty(server.Requests);
    }

    [Fact]
    public async Task FileWithoutAnAddress_IsFetchedByHand()
    {
        using var store = new WeightsStore(StoreFolder, offline: false);

        var error = await Assert.ThrowsAsync<WeightsException>(
            () => store.GetAsync(WeightsCatalog.Find("sanet-decoder"), stop: TestContext.Current.CancellationToken));

        Assert.Contains("no address to download from", error.Message, StringComparison.Ordinal);
        Assert.Contains("import", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Archive_IsUnpackedToItsCheckpointOnly()
    {
        SmallFiles checkpoint = SmallFiles.Make("checkpoint-v2");
        KnownWeights known = WeightsCatalog.Find("magenta");
        using var store = new WeightsStore(StoreFolder, offline: true);
        store.Import(WriteArchive(checkpoint.Files), known);

        using TensorFile file = WeightsFile.Read(store.Locate(known));

        Assert.Equal(3, file.Tensors.Count);
        string unpacked = Path.GetDirectoryName(store.Locate(known))!;
        Assert.Equal(checkpoint.Files.Keys.Order(), Directory.GetFiles(unpacked).Select(path => Path.GetFileName(path)).Order());
        Assert.False(File.Exists(Path.Combine(_folder, "model.ckpt.escaped")));
    }

    [Fact]
    public void AnotherArchive_ReplacesWhatTheFirstUnpackedTo()
    {
        KnownWeights known = WeightsCatalog.Find("magenta");
        using var store = new WeightsStore(StoreFolder, offline: true);
        store.Import(WriteArchive(SmallFiles.Make("checkpoint-v1").Files), known);
        string first = store.Locate(known);
        File.Delete(store.PathOf(known));

        store.Import(WriteArchive(SmallFiles.Make("checkpoint-v2").Files), known);

        Assert.Equal(first, store.Locate(known));
        Assert.False(File.Exists(first));
        Assert.True(File.Exists(first + ".index"));
    }

    [Fact]
    public void BrokenArchive_LeavesNoFolder()
    {
        KnownWeights known = WeightsCatalog.Find("magenta");
        byte[] whole = File.ReadAllBytes(WriteArchive(SmallFiles.Make("checkpoint-v2").Files));
        using var store = new WeightsStore(StoreFolder, offline: true);
        store.Import(Write("arbitrary_style_transfer.tar.gz", whole[..(whole.Length / 2)]), known);

        Assert.Throws<WeightsException>(() => store.Locate(known));

        Assert.Empty(Directory.GetDirectories(StoreFolder));
    }

    private string WriteArchive(IReadOnlyDictionary<string, byte[]> files)
    {
        string path = Path.Combine(_folder, "archive.tar.gz");
        using var zip = new GZipStream(File.Create(path), CompressionLevel.Fastest);
        using var tar = new TarWriter(zip);
        Add(tar, "arbitrary_style_transfer/README", [1, 2, 3]);
        foreach ((string name, byte[] bytes) in files)
        {
            // The names that would leave the folder lose their folders like all others.
            Add(tar, $"../../{name}", bytes);
        }

        tar.WriteEntry(new PaxTarEntry(TarEntryType.SymbolicLink, "model.ckpt.link") { LinkName = "/etc/passwd" });
        return path;
    }

    private static void Add(TarWriter tar, string name, byte[] bytes) =>
        tar.WriteEntry(new PaxTarEntry(TarEntryType.RegularFile, name) { DataStream = new MemoryStream(bytes) });

    private string Write(string name, byte[] bytes)
    {
        string path = Path.Combine(_folder, name);
        File.WriteAllBytes(path, bytes);
        return path;
    }

    private static byte[] DecoderPth(float value)
    {
        using Tensor tensor = full(3, value).to(ScalarType.Float32);
        return PthWriter.Zip(new Dictionary<string, Tensor> { ["28.bias"] = tensor });
    }
}

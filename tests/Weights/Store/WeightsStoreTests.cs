using System.Formats.Tar;
using System.IO.Compression;
using System.Text;
using StyleKernels.Models.Encoders;
using StyleKernels.Models.Weights;
using StyleKernels.Models.Weights.Keys;
using StyleKernels.Models.Weights.Store;
using StyleKernels.Tests.Weights.Writers;
using Xunit;
using static TorchSharp.torch;

namespace StyleKernels.Tests.Weights.Store;

public sealed class WeightsStoreTests : IDisposable
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

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
    [InlineData("pth/alex_v0.1.pth", "lpips-alex")]
    [InlineData("prediction_int8_256.tflite", "magenta-mobile-predictor")]
    [InlineData("transfer_int8_384.tflite", "magenta-mobile-transformer")]
    public void PublishedFile_IsRecognisedByItsHash_WhateverItsName(string file, string name)
    {
        using var store = new WeightsStore(StoreFolder, offline: true);

        KnownWeights known = store.Import(SharedFile.Find($"weights/{file}"), stop: Stop);

        Assert.Equal(name, known.Name);
        Assert.Equal(StoredState.Verified, store.Verify(known, stop: Stop));
        Assert.Equal(known.Bytes, new FileInfo(store.Locate(known)).Length);
        using TensorFile tensors = store.Read(known);
        Assert.All(tensors.Tensors.Keys, key => Assert.Matches("(weight|bias)$", key));
    }

    [Fact]
    public void FileWithoutAPublishedHash_IsTrustedOnFirstUse_AndMustNotChange()
    {
        KnownWeights decoder = WeightsCatalog.Find("adain-decoder");
        byte[] one = DecoderPth();
        byte[] two = DecoderPth();
        string first = Write("decoder.pth", one);
        string second = Write("other.pth", two);
        using var store = new WeightsStore(StoreFolder, offline: true);

        Assert.Equal(decoder, store.Import(first, stop: Stop));
        Assert.Equal(StoredState.Unchanged, store.Verify(decoder, stop: Stop));
        Assert.Equal(decoder, store.Import(first, stop: Stop));
        var error = Assert.Throws<WeightsException>(() => store.Import(second, decoder, stop: Stop));
        Assert.Contains("recorded is", error.Message, StringComparison.Ordinal);
        Assert.Equal(StoredState.Unchanged, store.Verify(decoder, stop: Stop));

        File.WriteAllBytes(store.PathOf(decoder), two);
        Assert.Equal(StoredState.Damaged, store.Verify(decoder, stop: Stop));
    }

    [Fact]
    public void FileOfAnotherNetwork_IsNotImported()
    {
        string file = Write("decoder.pth", AnotherNetwork());
        using var store = new WeightsStore(StoreFolder, offline: true);

        var error = Assert.Throws<WeightsException>(() => store.Import(file, stop: Stop));

        Assert.Contains("encoder.bias", error.Message, StringComparison.Ordinal);
        Assert.False(store.Has(WeightsCatalog.Find("adain-decoder")));
    }

    [Fact]
    public void FileWithAnotherHashThanPublished_IsNotImported()
    {
        string file = Write("vgg_normalised.pth", DecoderPth());
        using var store = new WeightsStore(StoreFolder, offline: true);

        var error = Assert.Throws<WeightsException>(() => store.Import(file, stop: Stop));

        Assert.Contains(WeightsCatalog.Find("vgg19-normalised").Sha256!, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("vgg16", "a file with a published hash")]
    [InlineData("magenta", "an archive")]
    [InlineData("adain-decoder", "a file without a hash")]
    public void WebPage_IsCalledByItsName(string name, string reason)
    {
        string file = Write("page.html", [.. "<!DOCTYPE html><html></html>"u8]);
        using var store = new WeightsStore(StoreFolder, offline: true);

        var error = Assert.Throws<WeightsException>(() => store.Import(file, WeightsCatalog.Find(name), stop: Stop));

        Assert.True(error.Message.Contains("web page", StringComparison.Ordinal), $"{reason}: {error.Message}");
    }

    [Fact]
    public void UnknownFile_IsNotGuessedAt()
    {
        using var store = new WeightsStore(StoreFolder, offline: true);

        var error = Assert.Throws<WeightsException>(() => store.Import(Write("my.pth", DecoderPth()), stop: Stop));

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

    public static TheoryData<string, string, Action<Dictionary<string, Tensor>>> WrongDecoders => new()
    {
        { "a bias of one number, which would be spread over all channels", "conv3_1.bias", tensors => tensors["14.bias"] = zeros(1) },
        { "a 1x1 kernel in place of a 3x3", "conv3_1.weight", tensors => tensors["14.weight"] = zeros(128, 256, 1, 1) },
        { "whole numbers", "conv3_1.bias", tensors => tensors["14.bias"] = zeros(128, dtype: int32) },
        { "a number that is none", "conv3_1.bias", tensors => tensors["14.bias"] = full(128, float.NaN) },
        { "an infinite number", "conv4_1.bias", tensors => tensors["1.bias"][3] = float.PositiveInfinity },
        { "a tensor too few", "conv3_1.bias", tensors => tensors.Remove("14.bias") },
        { "a tensor too many", "15.bias", tensors => tensors["15.bias"] = zeros(128) },
    };

    [Theory, MemberData(nameof(WrongDecoders))]
    public void FileThatWouldNotFit_IsNotImported(string reason, string culprit, Action<Dictionary<string, Tensor>> spoil)
    {
        using IDisposable scope = NewDisposeScope();
        Dictionary<string, Tensor> tensors = PublishedDecoder.Make();
        spoil(tensors);
        string file = Write("decoder.pth", PthWriter.Zip(tensors));
        KnownWeights known = WeightsCatalog.Find("adain-decoder");
        using var store = new WeightsStore(StoreFolder, offline: true);

        var error = Assert.Throws<WeightsException>(() => store.Import(file, known, stop: Stop));

        Assert.True(error.Message.Contains(culprit, StringComparison.Ordinal), $"{reason}: {error.Message}");
        Assert.DoesNotContain('\n', error.Message);
        Assert.False(store.Has(known));
    }

    [Fact]
    public void SafetensorsFile_KeepsItsFormatInTheStore()
    {
        using IDisposable scope = NewDisposeScope();
        Dictionary<string, Tensor> tensors = PublishedDecoder.Make();
        string file = Path.Combine(_folder, "converted.safetensors");
        SafetensorsFile.Write(file, tensors);
        KnownWeights known = WeightsCatalog.Find("adain-decoder");
        using var store = new WeightsStore(StoreFolder, offline: true);

        store.Import(file, known, stop: Stop);

        Assert.Equal(Path.Combine(StoreFolder, "adain-decoder.safetensors"), store.Locate(known));
        Assert.Equal(StoredState.Unchanged, store.Verify(known, stop: Stop));
        Assert.False(File.Exists(Path.Combine(StoreFolder, "decoder.pth")));
        using TensorFile read = store.Read(known);
        Assert.Equal(tensors["1.weight"].shape, read.Tensors["conv4_1.weight"].shape);
    }

    [Fact]
    public void SafetensorsFile_InPlaceOfAHashedOne_IsTrustedForItsTensors_AndMustNotChange()
    {
        using IDisposable scope = NewDisposeScope();
        KnownWeights known = WeightsCatalog.Find("alexnet");
        string file = WriteAlexNet("one.safetensors", _ => { });
        string other = WriteAlexNet("other.safetensors", tensors => tensors["features.0.bias"][0] = 7);
        using var store = new WeightsStore(StoreFolder, offline: true);

        store.Import(file, known, stop: Stop);

        Assert.Equal(Path.Combine(StoreFolder, "alexnet.safetensors"), store.Locate(known));
        Assert.Equal(StoredState.Unchanged, store.Verify(known, stop: Stop));
        using TensorFile read = store.Read(known);
        Assert.Equal(["conv1.weight", "conv5.bias"], new[] { "conv1.weight", "conv5.bias" }.Intersect(read.Tensors.Keys));

        Assert.Contains("recorded is", Assert.Throws<WeightsException>(() => store.Import(other, known, stop: Stop)).Message, StringComparison.Ordinal);
        File.Copy(other, store.PathOf(known), overwrite: true);
        Assert.Equal(StoredState.Damaged, store.Verify(known, stop: Stop));
    }

    [Theory]
    [InlineData("pth/dec_r31.pth", "linear-transfer-dec-r31")]
    [InlineData("pth/vgg_r31.pth", "linear-transfer-vgg-r31")]
    [InlineData("pth/collab_5SE.pth", "vgg19-collaborative")]
    public void PublishedTensors_InTheSafetensorsFormat_AreWhatTheyWere(string published, string name)
    {
        string file = Path.Combine(_folder, "converted.safetensors");
        using (TensorFile tensors = WeightsFile.Read(SharedFile.Find($"weights/{published}")))
        {
            SafetensorsFile.Write(file, tensors.Tensors);
        }

        KnownWeights known = WeightsCatalog.Find(name);
        using var store = new WeightsStore(StoreFolder, offline: true);

        Assert.Equal(known, store.Import(file, known, stop: Stop));
        Assert.Equal(StoredState.Unchanged, store.Verify(known, stop: Stop));
    }

    public static TheoryData<string, string, Action<Dictionary<string, Tensor>>> WrongAlexNets => new()
    {
        { "a number that is none", "conv1.bias", tensors => tensors["features.0.bias"][0] = float.NaN },
        { "another shape", "conv5.bias", tensors => tensors["features.10.bias"] = zeros(1) },
        { "a tensor too few", "conv2.weight", tensors => tensors.Remove("features.3.weight") },
        { "a tensor of another network", "features.34.weight", tensors => tensors["features.34.weight"] = zeros(1) },
    };

    [Theory, MemberData(nameof(WrongAlexNets))]
    public void SafetensorsFile_InPlaceOfAHashedOne_MustFit(string reason, string culprit, Action<Dictionary<string, Tensor>> spoil)
    {
        using IDisposable scope = NewDisposeScope();
        KnownWeights known = WeightsCatalog.Find("alexnet");
        string file = WriteAlexNet("wrong.safetensors", spoil);
        using var store = new WeightsStore(StoreFolder, offline: true);

        var error = Assert.Throws<WeightsException>(() => store.Import(file, known, stop: Stop));

        Assert.True(error.Message.Contains(culprit, StringComparison.Ordinal), $"{reason}: {error.Message}");
        Assert.False(store.Has(known));

        // The same where somebody put it into the folder.
        File.Copy(file, Path.Combine(StoreFolder, "alexnet.safetensors"));
        Assert.Equal(StoredState.Damaged, store.Verify(known, stop: Stop));
    }

    [Fact]
    public void SafetensorsFile_ThatNoNetworkHereCanCheck_IsKnownByItsHashOnly()
    {
        string file = Path.Combine(_folder, "lpips.safetensors");
        using Tensor weight = ones(1, 64, 1, 1);
        SafetensorsFile.Write(file, new Dictionary<string, Tensor> { ["lin0.model.1.weight"] = weight });
        KnownWeights known = WeightsCatalog.Find("lpips-alex");
        using var store = new WeightsStore(StoreFolder, offline: true);

        var error = Assert.Throws<WeightsException>(() => store.Import(file, known, stop: Stop));

        Assert.Contains(known.Sha256!, error.Message, StringComparison.Ordinal);
        Assert.Contains("no network here", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("<!DOCTYPE html><html><body>Not found</body></html>", "web page")]
    [InlineData("version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 1\n", "Git LFS pointer")]
    public async Task DownloadThatIsNoFileOfWeights_IsNotKept(string content, string name)
    {
        using var server = new LoopbackServer(LoopbackServer.Whole(System.Text.Encoding.UTF8.GetBytes(content)));
        KnownWeights known = WeightsCatalog.Find("adain-decoder") with { Addresses = [server.Address] };
        using var store = new WeightsStore(StoreFolder, offline: false);

        var error = await Assert.ThrowsAsync<WeightsException>(
            () => store.GetAsync(known, stop: TestContext.Current.CancellationToken));

        Assert.Contains(name, error.Message, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFiles(StoreFolder));
    }

    [Fact]
    public async Task Download_IsCheckedBeforeItGetsItsName()
    {
        using var server = new LoopbackServer(LoopbackServer.Whole(AnotherNetwork()));
        KnownWeights known = WeightsCatalog.Find("adain-decoder") with { Addresses = [server.Address] };
        using var store = new WeightsStore(StoreFolder, offline: false);

        // A folder where the file belongs: whoever renames first, fails by it.
        Directory.CreateDirectory(store.PathOf(known));
        var error = await Assert.ThrowsAsync<WeightsException>(() => store.GetAsync(known, stop: TestContext.Current.CancellationToken));

        Assert.Contains("encoder.bias", error.Message, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFiles(StoreFolder));
    }

    [Fact]
    public async Task SecondAddress_IsTriedWhenTheFirstServesAnotherNetwork()
    {
        byte[] right = DecoderPth();
        using var wrong = new LoopbackServer(LoopbackServer.Whole(AnotherNetwork()));
        using var server = new LoopbackServer(LoopbackServer.Whole(right));
        KnownWeights known = WeightsCatalog.Find("adain-decoder") with { Addresses = [wrong.Address, server.Address] };
        using var store = new WeightsStore(StoreFolder, offline: false);

        string path = await store.GetAsync(known, stop: TestContext.Current.CancellationToken);

        Assert.Equal(right, File.ReadAllBytes(path));
        Assert.Equal(StoredState.Unchanged, store.Verify(known, stop: Stop));
    }

    [Fact]
    public async Task DownloadedArchiveOfAnotherNetwork_LeavesNothing()
    {
        using var server = new LoopbackServer(LoopbackServer.Whole(File.ReadAllBytes(WriteArchive(Checkpoint("checkpoint-v2")))));
        KnownWeights known = WeightsCatalog.Find("magenta") with { Addresses = [server.Address] };
        using var store = new WeightsStore(StoreFolder, offline: false);

        var error = await Assert.ThrowsAsync<WeightsException>(() => store.GetAsync(known, stop: TestContext.Current.CancellationToken));

        Assert.Contains("does not fit googlemagenta", error.Message, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFileSystemEntries(StoreFolder));
    }

    [Fact]
    public async Task FileThatNobodyChecked_IsCheckedBeforeItIsCalledUnchanged()
    {
        KnownWeights decoder = WeightsCatalog.Find("adain-decoder");
        using var store = new WeightsStore(StoreFolder, offline: true);
        Directory.CreateDirectory(StoreFolder);
        string record = store.PathOf(decoder) + ".sha256";

        File.WriteAllBytes(store.PathOf(decoder), AnotherNetwork());
        Assert.Equal(StoredState.Damaged, store.Verify(decoder, stop: Stop));
        await Assert.ThrowsAsync<WeightsException>(() => store.GetAsync(decoder, stop: TestContext.Current.CancellationToken));
        Assert.False(File.Exists(record));

        File.WriteAllBytes(store.PathOf(decoder), DecoderPth());
        Assert.Equal(StoredState.Unchanged, store.Verify(decoder, stop: Stop));
        Assert.True(File.Exists(record));
    }

    [Fact]
    public void Archive_IsUnpackedToItsCheckpointOnly()
    {
        Dictionary<string, byte[]> checkpoint = Checkpoint("checkpoint-v2");
        using var store = new WeightsStore(StoreFolder, offline: true);
        store.Import(WriteArchive(checkpoint), Archive, stop: Stop);

        using TensorFile file = store.Read(Archive);

        Assert.Equal(["a.bias", "a.weight"], file.Tensors.Keys.Order());
        string unpacked = Path.GetDirectoryName(store.Locate(Archive))!;
        Assert.Equal(checkpoint.Keys.Order(), Directory.GetFiles(unpacked).Select(path => Path.GetFileName(path)).Order());
        Assert.False(File.Exists(Path.Combine(_folder, "model.ckpt.escaped")));
    }

    [Fact]
    public void AnotherArchive_ReplacesWhatTheFirstUnpackedTo()
    {
        using var store = new WeightsStore(StoreFolder, offline: true);
        store.Import(WriteArchive(Checkpoint("checkpoint-v1")), Archive, stop: Stop);
        string first = store.Locate(Archive);
        File.Delete(store.PathOf(Archive));

        store.Import(WriteArchive(Checkpoint("checkpoint-v2")), Archive, stop: Stop);

        Assert.Equal(first, store.Locate(Archive));
        Assert.False(File.Exists(first));
        Assert.True(File.Exists(first + ".index"));
    }

    [Fact]
    public void BrokenArchive_IsNotImported()
    {
        byte[] whole = File.ReadAllBytes(WriteArchive(Checkpoint("checkpoint-v2")));
        string half = Write("half.tar.gz", whole[..(whole.Length / 2)]);
        using var store = new WeightsStore(StoreFolder, offline: true);

        Assert.Throws<WeightsException>(() => store.Import(half, Archive, stop: Stop));

        Assert.Empty(Directory.GetFileSystemEntries(StoreFolder));
    }

    [Fact]
    public void ArchiveOfAnotherNetwork_IsNotImported()
    {
        string archive = WriteArchive(Checkpoint("checkpoint-v2"));
        using var store = new WeightsStore(StoreFolder, offline: true);

        var error = Assert.Throws<WeightsException>(() => store.Import(archive, WeightsCatalog.Find("magenta"), stop: Stop));

        Assert.Contains("does not fit googlemagenta", error.Message, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFileSystemEntries(StoreFolder));
    }

    [Fact]
    public void ArchiveWithALongName_IsReadWithoutIt()
    {
        byte[] tar = [.. TarHeader("././@LongLink", 'L', 1 << 20), .. new byte[1 << 20], .. Unzipped(WriteArchive(Checkpoint("checkpoint-v2")))];
        using var store = new WeightsStore(StoreFolder, offline: true);

        store.Import(Write("long.tar.gz", Zipped(tar)), Archive, stop: Stop);

        using TensorFile file = store.Read(Archive);
        Assert.Equal(["a.bias", "a.weight"], file.Tensors.Keys.Order());
    }

    [Theory]
    [InlineData('L', "a name")]
    [InlineData('x', "attributes")]
    public void ArchiveThatClaimsGigabytesFor_IsNotImported(char type, string what)
    {
        using var store = new WeightsStore(StoreFolder, offline: true);

        var error = Assert.Throws<WeightsException>(() => store.Import(Write("bomb.tar.gz", Zipped(TarHeader(what, type, 3L << 30))), Archive, stop: Stop));

        Assert.Contains("is not a whole .tar.gz archive", error.Message, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFileSystemEntries(StoreFolder));
    }

    [Fact]
    public void ImportThatIsStopped_LeavesNothing()
    {
        string archive = WriteArchive(Checkpoint("checkpoint-v2"));
        using var store = new WeightsStore(StoreFolder, offline: true);

        Assert.ThrowsAny<OperationCanceledException>(() => store.Import(archive, Archive, new CancellationToken(canceled: true)));

        Assert.False(Directory.Exists(StoreFolder) && Directory.EnumerateFileSystemEntries(StoreFolder).Any());
    }

    [Fact]
    public void StoreThatTakesNoRecord_CanBeVerified()
    {
        KnownWeights decoder = WeightsCatalog.Find("adain-decoder");
        using var store = new WeightsStore(StoreFolder, offline: true);
        Directory.CreateDirectory(StoreFolder);
        File.WriteAllBytes(store.PathOf(decoder), DecoderPth());
        Directory.CreateDirectory(store.PathOf(decoder) + ".sha256");

        Assert.Equal(StoredState.Unchanged, store.Verify(decoder, stop: Stop));
    }

    [Fact]
    public void StoredFile_CanBeImportedAgainFromItsPlace()
    {
        KnownWeights decoder = WeightsCatalog.Find("adain-decoder");
        using var store = new WeightsStore(StoreFolder, offline: true);
        store.Import(Write("decoder.pth", DecoderPth()), decoder, stop: Stop);

        store.Import(store.PathOf(decoder), decoder, stop: Stop);

        Assert.Equal(StoredState.Unchanged, store.Verify(decoder, stop: Stop));
    }

    /// <summary>A header of a tar archive, as POSIX has it.</summary>
    private static byte[] TarHeader(string name, char type, long length)
    {
        byte[] header = new byte[512];
        Encoding.ASCII.GetBytes(name, header);
        Encoding.ASCII.GetBytes(Convert.ToString(length, 8).PadLeft(11, '0'), header.AsSpan(124));
        header.AsSpan(148, 8).Fill((byte)' ');
        header[156] = (byte)type;
        Encoding.ASCII.GetBytes($"{Convert.ToString(header.Sum(value => (long)value), 8).PadLeft(6, '0')}\0 ", header.AsSpan(148));
        return header;
    }

    private static byte[] Zipped(byte[] bytes)
    {
        using var zipped = new MemoryStream();
        using (var zip = new GZipStream(zipped, CompressionLevel.Fastest))
        {
            zip.Write(bytes);
        }

        return zipped.ToArray();
    }

    private static byte[] Unzipped(string path)
    {
        using var unzipped = new MemoryStream();
        using var zip = new GZipStream(File.OpenRead(path), CompressionMode.Decompress);
        zip.CopyTo(unzipped);
        return unzipped.ToArray();
    }

    /// <summary>An archive of a small checkpoint under Magenta's names.</summary>
    private static KnownWeights Archive { get; } = WeightsCatalog.Find("magenta") with { Name = "small", File = "small.tar.gz" };

    private static Dictionary<string, byte[]> Checkpoint(string version)
    {
        using IDisposable scope = NewDisposeScope();
        var tensors = new Dictionary<string, Tensor> { ["a/biases"] = ones(2), ["a/weights"] = ones(3, 3, 4, 2) };
        return version == "checkpoint-v2"
            ? CheckpointWriter.Bundle(tensors)
            : new() { [CheckpointWriter.Prefix] = CheckpointWriter.Slices(tensors) };
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

    /// <summary>The convolutions of AlexNet under torchvision's names, with random weights.</summary>
    private string WriteAlexNet(string name, Action<Dictionary<string, Tensor>> spoil)
    {
        using var network = new AlexNetEncoder();
        string[] names = [.. new[] { 0, 3, 6, 8, 10 }.SelectMany(layer => new[] { $"features.{layer}.weight", $"features.{layer}.bias" })];
        Dictionary<string, Tensor> tensors = names.Zip(network.state_dict().Values).ToDictionary(pair => pair.First, pair => pair.Second.detach().clone());
        spoil(tensors);
        string path = Path.Combine(_folder, name);
        SafetensorsFile.Write(path, tensors);
        return path;
    }

    private static byte[] AnotherNetwork()
    {
        using Tensor tensor = zeros(1);
        return PthWriter.Zip(new Dictionary<string, Tensor> { ["encoder.bias"] = tensor });
    }

    private static byte[] DecoderPth()
    {
        using IDisposable scope = NewDisposeScope();
        return PthWriter.Zip(PublishedDecoder.Make());
    }
}

using System.IO.Compression;
using System.Text;
using StyleKernels.Models.Weights;
using StyleKernels.Tests.Weights.Writers;
using Xunit;

namespace StyleKernels.Tests.Weights;

/// <summary>Files made by hand to run code, to exhaust memory or to reach other files.</summary>
public sealed class HostileFileTests
{
    private const long AllowedManagedBytes = 256 << 20;

    public static TheoryData<string, string> Globals => new()
    {
        { "os", "system" },
        { "posix", "system" },
        { "builtins", "eval" },
        { "__builtin__", "exec" },
        { "subprocess", "Popen" },
        { "torch", "load" },
        { "torch._utils", "_rebuild_tensor" },
        { "collections", "OrderedDict.fromkeys" },
        { "torch.nn.modules.conv", "Conv2d" },
        { "System.Diagnostics", "Process" },
    };

    [Theory, MemberData(nameof(Globals))]
    public void GlobalOutsideTheList_IsRefusedByName(string module, string name)
    {
        byte[] pickle = new PickleWriter().Global(module, name).Mark().Text("touch /tmp/owned").Op('t').Op('R').Stop();

        AssertRefused(pickle, $"{module}.{name}");
    }

    [Fact]
    public void GlobalNamedOnTheStack_IsRefusedToo()
    {
        byte[] pickle = new PickleWriter().Text("os").Text("system").Raw(0x93).Mark().Text("id").Op('t').Op('R').Stop();

        AssertRefused(pickle, "os.system");
    }

    [Fact]
    public void GlobalThatIsNeverCalled_IsRefusedToo()
    {
        byte[] pickle = new PickleWriter().Op('}').Mark()
            .Text("a").Tensor("FloatStorage", "0", 1, 0, [1], [1])
            .Text("b").Global("os", "system")
            .Op('u').Stop();

        AssertRefused(pickle, "os.system");
    }

    public static TheoryData<string, byte[]> Programs => new()
    {
        { "an instance by its class (INST)", [.. new PickleWriter().Mark().Stop()[..^1], .. "ios\nsystem\n."u8] },
        { "an object by its class (OBJ)", new PickleWriter().Mark().Op('o').Stop() },
        { "a new object (NEWOBJ)", new PickleWriter().EmptyOrderedDict().Op(')').Raw(0x81).Stop() },
        { "a global by number (EXT1)", new PickleWriter().Raw(0x82, 1).Stop() },
        { "a call of a value that is no global", new PickleWriter().Text("os.system").Op(')').Op('R').Stop() },
        { "a call of a storage type", new PickleWriter().Global("torch", "FloatStorage").Op(')').Op('R').Stop() },
        { "attributes set on a tensor", new PickleWriter().Tensor("FloatStorage", "0", 1, 0, [1], [1]).Op('}').Op('b').Stop() },
        { "a persistent id that is text", new PickleWriter().Text("storage").Op('Q').Stop() },
        { "a storage of a type that is none", new PickleWriter().Storage("collections", "OrderedDict", "0", 1).Stop() },
        { "an empty program", new PickleWriter().Stop() },
        { "a pop from below a mark", new PickleWriter().Text("a").Mark().Raw(0x85).Stop() },
        { "a memo entry never stored", new PickleWriter().Raw((byte)'h', 7).Stop() },
        { "a dictionary with an odd item", new PickleWriter().Op('}').Mark().Text("a").Op('u').Stop() },
        { "a dictionary key that is a list", new PickleWriter().Op('}').Op(']').Op('N').Op('s').Stop() },
        { "a state dict that is a list", new PickleWriter().Op(']').Stop() },
        { "a dictionary without tensors", new PickleWriter().Op('}').Text("a").Number(1).Op('s').Stop() },
        { "a text that claims two gigabytes", new PickleWriter().Op('X').Raw(0xff, 0xff, 0xff, 0x7f).Stop() },
        { "a text of negative length", new PickleWriter().Op('X').Raw(0xff, 0xff, 0xff, 0xff).Stop() },
        { "a list that contains itself as a state dict", new PickleWriter().Op(']').Raw((byte)'q', 0).Raw((byte)'h', 0).Op('a').Stop() },
        { "a dictionary that contains itself", new PickleWriter().Op('}').Raw((byte)'q', 0).Text("a").Raw((byte)'h', 0).Op('s').Stop() },
    };

    [Theory, MemberData(nameof(Programs))]
    public void ProgramBeyondPlainTensors_IsRefused(string reason, byte[] pickle) => AssertRefused(pickle, "hostile.pth", reason);

    public static TheoryData<string, long, long, long[], long[]> Windows => new()
    {
        { "a shape of 2^40 elements", 1, 0, [1L << 40], [1] },
        { "an endless shape by stride zero", 1, 0, [1L << 40], [0] },
        { "sizes whose product overflows", 1, 0, [1L << 32, 1L << 32], [0, 0] },
        { "a zero that hides an overflow", 1, 0, [0, 1L << 62, 1L << 62], [1, 1, 1] },
        { "a stride out of the storage", 1, 0, [2], [1L << 62] },
        { "an offset out of the storage", 1, 5, [1], [1] },
        { "an offset at the end of the integers", 1, long.MaxValue, [1], [1] },
        { "a negative size", 1, 0, [-1], [1] },
        { "a negative stride", 1, 0, [1], [-1] },
        { "fewer strides than sizes", 1, 0, [1, 1], [1] },
        { "a hundred dimensions", 1, 0, [.. Enumerable.Repeat(1L, 100)], [.. Enumerable.Repeat(1L, 100)] },
    };

    [Theory, MemberData(nameof(Windows))]
    public void TensorOutsideItsStorage_IsRefused(string reason, long count, long offset, long[] shape, long[] stride)
    {
        byte[] pickle = new PickleWriter().Op('}').Text("a").Tensor("FloatStorage", "0", count, offset, shape, stride).Op('s').Stop();

        AssertRefused(pickle, "does not fit its storage", reason);
    }

    public static TheoryData<string, long, int> Storages => new()
    {
        { "2^62 elements", 1L << 62, 4 },
        { "a thousand elements in four bytes", 1000, 4 },
        { "one element in four bytes and four more", 1, 8 },
    };

    [Theory, MemberData(nameof(Storages))]
    public void StorageThatContradictsItsBytes_IsRefused(string reason, long count, int bytes)
    {
        byte[] pickle = new PickleWriter().Op('}').Text("a").Tensor("FloatStorage", "0", count, 0, [1], [1]).Op('s').Stop();
        byte[][] files = [PthWriter.Zip(pickle, [("0", new byte[bytes])]), PthWriter.Legacy(pickle, ["0"], [(count, new byte[bytes])])];

        Assert.All(files, file =>
        {
            var error = Assert.Throws<WeightsException>(() => PthFile.Read(new MemoryStream(file), "hostile.pth"));
            Assert.True(error.Message.Contains("hostile.pth", StringComparison.Ordinal), reason);
        });
    }

    [Fact]
    public void ManyTensorsOfOneStorage_CannotMultiplyTheFile()
    {
        PickleWriter writer = new PickleWriter().Op('}').Mark();
        for (int i = 0; i < 1000; i++)
        {
            writer.Text($"t{i}").Tensor("FloatStorage", "0", 100_000, 0, [100_000], [1]);
        }

        byte[] archive = PthWriter.Zip(writer.Op('u').Stop(), [("0", new byte[400_000])]);

        var error = Assert.Throws<WeightsException>(() => PthFile.Read(new MemoryStream(archive), "hostile.pth"));
        Assert.Contains("more memory", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void DictionariesSharedWithinDictionaries_CannotMultiplyPaths()
    {
        // Seven levels of a hundred references each: 10^14 paths in a few kilobytes.
        PickleWriter writer = new PickleWriter().Op('}').Raw((byte)'q', 0);
        for (byte level = 1; level < 8; level++)
        {
            writer.Op('}').Raw((byte)'q', level).Mark();
            for (int i = 0; i < 100; i++)
            {
                writer.Text($"{i}").Raw((byte)'h', (byte)(level - 1));
            }

            writer.Op('u');
        }

        AssertRefused(writer.Stop(), "nests");
    }

    [Fact]
    public void LongKeysSharedByDictionaries_CannotMultiplyNames()
    {
        // Seven keys of 60,000 characters before each of a thousand short ones.
        string key = new('k', 60_000);
        PickleWriter writer = new PickleWriter().Tensor("FloatStorage", "0", 1, 0, [1], [1]).Raw((byte)'q', 0).Op('}').Mark();
        for (int i = 0; i < 1000; i++)
        {
            writer.Text($"{i}").Raw((byte)'h', 0);
        }

        writer.Op('u').Raw((byte)'q', 1).Text(key).Raw((byte)'q', 2);
        for (byte level = 3; level < 10; level++)
        {
            writer.Op('}').Raw((byte)'h', 2).Raw((byte)'h', level == 3 ? (byte)1 : (byte)(level - 1)).Op('s').Raw((byte)'q', level);
        }

        AssertRefused(writer.Stop(), "nests");
    }

    [Fact]
    public void AListSharedByDictionaries_CannotMultiplyThem()
    {
        PickleWriter writer = new PickleWriter().Op(']').Mark();
        for (int i = 0; i < 10_000; i++)
        {
            writer.Number(i).Op('N').Raw(0x86);
        }

        writer.Op('e').Raw((byte)'q', 0).Global("collections", "OrderedDict").Raw((byte)'q', 1);
        for (int i = 0; i < 1000; i++)
        {
            writer.Raw((byte)'h', 1).Raw((byte)'h', 0).Raw(0x85).Op('R');
        }

        AssertRefused(writer.Stop(), "pairs");
    }

    [Fact]
    public void DeeplyNestedValues_DoNotOverflowTheStack()
    {
        PickleWriter writer = new PickleWriter().Op(')');
        for (int i = 0; i < 500_000; i++)
        {
            writer.Raw(0x85);
        }

        AssertRefused(writer.Stop(), "hostile.pth");
    }

    [Fact]
    public void EndlessProgram_IsCutOff()
    {
        byte[] marks = new byte[64 << 20];
        Array.Fill(marks, (byte)'(');

        AssertRefused([.. new PickleWriter().Stop()[..^1], .. marks], "stack");
    }

    [Fact]
    public void EndlessStorageList_IsRefused()
    {
        byte[] pickle = new PickleWriter().Op('}').Text("a").Tensor("FloatStorage", "0", 1, 0, [1], [1]).Op('s').Stop();
        string[] keys = [.. Enumerable.Repeat("0", 1000)];

        byte[] legacy = PthWriter.Legacy(pickle, keys, Enumerable.Repeat((1L, new byte[4]), 1000));

        var error = Assert.Throws<WeightsException>(() => PthFile.Read(new MemoryStream(legacy), "hostile.pth"));
        Assert.Contains("twice", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void CompressedEntries_AreRefusedBeforeTheyGrow()
    {
        byte[] pickle = new PickleWriter().Op('}').Text("a").Tensor("ByteStorage", "0", 100_000_000, 0, [100_000_000], [1]).Op('s').Stop();
        byte[] bomb = PthWriter.Zip(pickle, [("0", new byte[100_000_000])], compression: CompressionLevel.SmallestSize);
        Assert.InRange(bomb.Length, 0, 1_000_000);

        var error = Assert.Throws<WeightsException>(() => PthFile.Read(new MemoryStream(bomb), "hostile.pth"));
        Assert.Contains("compressed", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("../archive")]
    [InlineData("/etc")]
    [InlineData("a/../../b")]
    [InlineData("..\\windows")]
    public void EntryNamesThatLeaveTheArchive_AreRefused(string root)
    {
        byte[] pickle = new PickleWriter().Op('}').Text("a").Tensor("FloatStorage", "0", 1, 0, [1], [1]).Op('s').Stop();

        var error = Assert.Throws<WeightsException>(
            () => PthFile.Read(new MemoryStream(PthWriter.Zip(pickle, [("0", new byte[4])], root)), "hostile.pth"));
        Assert.Contains("outside", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("../secret.bin")]
    [InlineData("/etc/passwd")]
    [InlineData("C:\\secret.bin")]
    [InlineData("a/../../secret.bin")]
    [InlineData("http://example.org/a.bin")]
    [InlineData("")]
    public void CompanionOutsideTheFolder_IsNotOpened(string name) => Assert.False(WeightsFolder.IsInside(name));

    public static TheoryData<string, string> Headers => new()
    {
        { "a gap before the first tensor", """{"a":{"dtype":"U8","shape":[2],"data_offsets":[2,4]}}""" },
        { "an overlap", """{"a":{"dtype":"U8","shape":[3],"data_offsets":[0,3]},"b":{"dtype":"U8","shape":[2],"data_offsets":[2,4]}}""" },
        { "bytes no tensor owns", """{"a":{"dtype":"U8","shape":[2],"data_offsets":[0,2]}}""" },
        { "an end behind the file", """{"a":{"dtype":"U8","shape":[5],"data_offsets":[0,5]}}""" },
        { "a product that overflows", """{"a":{"dtype":"F32","shape":[4294967296,4294967296,0],"data_offsets":[0,0]}}""" },
        { "a shape that does not match its bytes", """{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,4]}}""" },
        { "a negative size", """{"a":{"dtype":"U8","shape":[-4],"data_offsets":[0,4]}}""" },
        { "a size that is no integer", """{"a":{"dtype":"U8","shape":[4.5],"data_offsets":[0,4]}}""" },
        { "an unknown type", """{"a":{"dtype":"F8_E4M3","shape":[4],"data_offsets":[0,4]}}""" },
        {
            "one name twice",
            """{"a":{"dtype":"U8","shape":[4],"data_offsets":[0,4]},"a":{"dtype":"U8","shape":[0],"data_offsets":[4,4]}}"""
        },
        { "a field too many", """{"a":{"dtype":"U8","shape":[4],"data_offsets":[0,4],"x":1}}""" },
        { "three offsets", """{"a":{"dtype":"U8","shape":[4],"data_offsets":[0,4,4]}}""" },
        { "offsets backwards", """{"a":{"dtype":"U8","shape":[4],"data_offsets":[4,0]}}""" },
        { "metadata that is no text", """{"__metadata__":{"a":1},"a":{"dtype":"U8","shape":[4],"data_offsets":[0,4]}}""" },
        { "a list", """[1,2,3,4]""" },
        { "a tensor that is a number", """{"a":4}""" },
        { "text that ends early", """{"a":{"dtype":"U8","shape":[4],"data_offsets":[0,4]}""" },
        { "nesting without end", "{\"a\":" + new string('[', 1000) },
        { "a boolean that is neither", """{"a":{"dtype":"BOOL","shape":[4],"data_offsets":[0,4]}}""" },
    };

    [Theory, MemberData(nameof(Headers))]
    public void BrokenSafetensorsHeader_IsRefused(string reason, string header)
    {
        byte[] json = Encoding.UTF8.GetBytes(header);
        byte[] file = [.. BitConverter.GetBytes((long)json.Length), .. json, 1, 2, 3, 4];

        var error = Assert.Throws<WeightsException>(() => SafetensorsFile.Read(new MemoryStream(file), "hostile.safetensors"));

        Assert.True(error.Message.Contains("hostile.safetensors", StringComparison.Ordinal), reason);
    }

    private static void AssertRefused(byte[] pickle, string expected, string? reason = null)
    {
        byte[][] files = [PthWriter.Zip(pickle, [("0", new byte[4])]), PthWriter.Legacy(pickle, ["0"], [(1L, new byte[4])])];
        foreach (byte[] file in files)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();

            var error = Assert.Throws<WeightsException>(() => PthFile.Read(new MemoryStream(file), "hostile.pth"));

            Assert.True(error.Message.Contains(expected, StringComparison.Ordinal), $"{reason}: {error.Message}");
            Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, AllowedManagedBytes);
        }
    }
}

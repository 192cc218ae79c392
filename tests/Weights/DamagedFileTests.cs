using StyleKernels.Models.Weights;
using StyleKernels.Tests.Weights.Writers;
using Xunit;

namespace StyleKernels.Tests.Weights;

/// <summary>Whatever bytes a file has, reading it gives tensors or a <see cref="WeightsException"/>, in bounded memory.</summary>
public sealed class DamagedFileTests
{
    private const int Flips = 10_000;

    /// <summary>Managed bytes one read may allocate: buffers of fixed size, and a multiple of the file.</summary>
    private const long AllowedManagedBytes = 1 << 20;

    public static TheoryData<string> Formats => [.. SmallFiles.Formats];

    public static TheoryData<string> Checkpoints => ["checkpoint-v2", "checkpoint-v1", "checkpoint-v1-snappy"];

    [Theory, MemberData(nameof(Formats))]
    public void EveryTruncation_IsRefused(string format)
    {
        SmallFiles whole = SmallFiles.Make(format);
        foreach ((string name, byte[] bytes) in whole.Files)
        {
            for (int length = 0; length < bytes.Length; length++)
            {
                Assert.False(Survives(whole, name, bytes[..length]), $"{name} cut to {length} of {bytes.Length} bytes was accepted");
            }
        }
    }

    [Theory, MemberData(nameof(Formats))]
    public void TrailingBytes_NeverCrash(string format)
    {
        SmallFiles whole = SmallFiles.Make(format);
        foreach ((string name, byte[] bytes) in whole.Files)
        {
            Survives(whole, name, [.. bytes, .. new byte[1000]]);
        }
    }

    [Theory, MemberData(nameof(Formats))]
    public void RandomByteFlips_AreReadOrRefused(string format)
    {
        SmallFiles whole = SmallFiles.Make(format);
        var random = new Random(12345);
        string[] names = [.. whole.Files.Keys.Order(StringComparer.Ordinal)];
        int refused = 0;
        for (int i = 0; i < Flips; i++)
        {
            string name = names[random.Next(names.Length)];
            byte[] bytes = [.. whole.Files[name]];
            Flip(bytes, random);
            refused += Survives(whole, name, bytes) ? 0 : 1;
        }

        Assert.InRange(refused, 1, Flips);
    }

    [Theory, MemberData(nameof(Checkpoints))]
    public void DamageBehindRightChecksums_IsReadOrRefused(string format)
    {
        var random = new Random(54321);
        int refused = 0;
        for (int i = 0; i < Flips / 4; i++)
        {
            var table = new SortedTableWriter
            {
                Compressed = format.EndsWith("snappy", StringComparison.Ordinal),
                Damage = block => Flip(block, random),
            };
            SmallFiles damaged = SmallFiles.Make(format, table);
            refused += Survives(damaged, damaged.Main, damaged.Files[damaged.Main]) ? 0 : 1;
        }

        Assert.InRange(refused, 1, Flips / 4);
    }

    [Theory]
    [InlineData("checkpoint-v2", "model.ckpt.data-00001-of-00002")]
    public void MissingCompanion_IsNamed(string format, string companion)
    {
        SmallFiles whole = SmallFiles.Make(format);
        var files = new Dictionary<string, byte[]>(whole.Files);
        Assert.True(files.Remove(companion));

        var error = Assert.Throws<WeightsException>(() => whole.Read(files));

        Assert.Contains(companion, error.Message, StringComparison.Ordinal);
    }

    private static void Flip(byte[] bytes, Random random)
    {
        for (int flips = random.Next(1, 4); flips > 0 && bytes.Length > 0; flips--)
        {
            bytes[random.Next(bytes.Length)] ^= (byte)random.Next(1, 256);
        }
    }

    /// <summary>Reads changed bytes. Anything but success and a WeightsException that names the file fails the test.</summary>
    private static bool Survives(SmallFiles whole, string changed, byte[] bytes)
    {
        var files = new Dictionary<string, byte[]>(whole.Files) { [changed] = bytes };
        long fileBytes = files.Values.Sum(file => (long)file.Length);
        long before = GC.GetAllocatedBytesForCurrentThread();
        try
        {
            using TensorFile file = whole.Read(files);
            long tensorBytes = file.Tensors.Values.Sum(tensor => tensor.numel() * tensor.element_size());
            Assert.InRange(tensorBytes, 0, 64 * fileBytes);
            return true;
        }
        catch (WeightsException e)
        {
            Assert.Contains(whole.Main, e.Message, StringComparison.Ordinal);
            return false;
        }
        finally
        {
            Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, AllowedManagedBytes + (64 * fileBytes));
        }
    }
}

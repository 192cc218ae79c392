using StyleKernels.Models.Images;
using Xunit;
using static TorchSharp.torch;

namespace StyleKernels.Tests.Images;

/// <summary>Many threads decode, some of them in vain.</summary>
public sealed class ParallelErrorsTests : IDisposable
{
    private const int Rounds = 40;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Message_IsAboutItsOwnFileAlone()
    {
        string[] broken = [Truncated("a.jpg"), Truncated("b.png"), Truncated("c.webp"), Damaged("d.png")];
        TestPictures.Write(_folder["good.jpg"]);
        var alone = broken.ToDictionary(path => path, MessageOf);
        Assert.Equal(broken.Length, alone.Values.Distinct().Count());

        string[] files = [.. Enumerable.Repeat(broken.Append(_folder["good.jpg"]), Rounds).SelectMany(set => set)];
        Parallel.ForEach(files, new ParallelOptions { MaxDegreeOfParallelism = 8 }, file =>
            Assert.Equal(alone.GetValueOrDefault(file, string.Empty), MessageOf(file)));
    }

    private static string MessageOf(string path)
    {
        try
        {
            using Tensor picture = ImageFile.Load(path);
            return string.Empty;
        }
        catch (ImageException error)
        {
            return error.Message;
        }
    }

    private string Truncated(string name)
    {
        byte[] whole = Whole(name);
        File.WriteAllBytes(_folder[name], whole[..(whole.Length / 2)]);
        return _folder[name];
    }

    /// <summary>A byte of the header's checksum is another.</summary>
    private string Damaged(string name)
    {
        byte[] whole = Whole(name);
        whole[29]++;
        File.WriteAllBytes(_folder[name], whole);
        return _folder[name];
    }

    private byte[] Whole(string name)
    {
        using Tensor picture = TestPictures.Noise(96, 128);
        ImageFile.Save(picture, _folder[name]);
        return File.ReadAllBytes(_folder[name]);
    }
}

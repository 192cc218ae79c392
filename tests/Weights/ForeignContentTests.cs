using System.Text;
using StyleKernels.Models.Networks;
using StyleKernels.Models.Weights;
using Xunit;

namespace StyleKernels.Tests.Weights;

/// <summary>What people get in place of a file of weights is called by its name, whoever reads it.</summary>
public sealed class ForeignContentTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("stylekernels-foreign").FullName;

    public static TheoryData<string, string, byte[]> Contents => new()
    {
        { "an error page under the name of the file", "web page", Encoding.UTF8.GetBytes("\n<!DOCTYPE html>\n<html lang=\"en\"><head></head></html>") },
        { "a page that begins with a byte order mark", "web page", Encoding.UTF8.GetBytes("\ufeff<html><body></body></html>") },
        {
            "a repository cloned without Git LFS", "Git LFS pointer",
            Encoding.UTF8.GetBytes("version https://git-lfs.github.com/spec/v1\noid sha256:4d7a\nsize 80102481\n")
        },
        { "a download that broke off at once", "is empty", [] },
        { "a packed file", "gzip archive", [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3, 1, 2, 3] },
        { "a picture", "is a picture", [0xff, 0xd8, 0xff, 0xe0, 0, 16, (byte)'J', (byte)'F', (byte)'I', (byte)'F', 0] },
        { "anything else", "of no known format", [1, 2, 3] },
    };

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory, MemberData(nameof(Contents))]
    public void Content_IsCalledByItsName(string reason, string expected, byte[] content)
    {
        string path = Path.Combine(_folder, "model.safetensors");
        File.WriteAllBytes(path, content);

        string[] messages =
        [
            Assert.Throws<WeightsException>(() => WeightsFile.Read(path)).Message,
            Assert.Throws<WeightsException>(() => NetworkCheckpoint.Load(path)).Message,
        ];

        Assert.All(messages, message =>
        {
            Assert.True(message.Contains(expected, StringComparison.Ordinal), $"{reason}: {message}");
            Assert.Contains("model.safetensors", message, StringComparison.Ordinal);
            Assert.DoesNotContain('\n', message);
        });
    }

    [Fact]
    public void PublishedPartOfANetwork_IsNoModel()
    {
        string path = Path.Combine(_folder, "decoder.pth");
        File.WriteAllBytes(path, SmallFiles.Make("pth-zip").Files["a.pth"]);

        var error = Assert.Throws<WeightsException>(() => NetworkCheckpoint.Load(path));

        Assert.Contains("weights store", error.Message, StringComparison.Ordinal);
    }
}

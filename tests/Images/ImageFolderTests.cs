using StyleKernels.Models.Images;
using Xunit;

namespace StyleKernels.Tests.Images;

public sealed class ImageFolderTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void List_FindsPicturesEverywhereInOrdinalOrder()
    {
        string[] pictures = [_folder["B.JPG"], _folder["a/z.webp"], _folder["a.jpeg"], _folder["b/c/d.png"], _folder["ä.jpg"]];
        TestPictures.Write(pictures);
        File.WriteAllText(_folder["notes.txt"], "no picture");
        Directory.CreateDirectory(_folder["folder.png"]);
        TestPictures.Write(_folder[".hidden.png"]);

        string[] expected = [.. pictures.Order(StringComparer.Ordinal)];
        Assert.Equal(expected, ImageFolder.List(_folder.Path));
    }

    [Fact]
    public void MissingFolder_IsNamed()
    {
        ImageException error = Assert.Throws<ImageException>(() => ImageFolder.List(_folder["missing"]));
        Assert.Equal($"{_folder["missing"]}: there is no such folder", error.Message);
    }

    [Fact]
    public void FolderWithoutPictures_IsNamed()
    {
        File.WriteAllText(_folder["notes.txt"], "no picture");
        ImageException error = Assert.Throws<ImageException>(() => ImageFolder.List(_folder.Path));
        Assert.StartsWith($"{_folder.Path}: no picture", error.Message);
    }
}

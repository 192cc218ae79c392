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
    public void LinkThatLeadsThroughItself_HasAPathOfItsOwn()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "links need rights there");
        File.CreateSymbolicLink(_folder["loop"], Path.Combine("loop", "x"));
        Assert.EndsWith("out.png", RealPath.Of(_folder["loop/out.png"]));
    }

    [Fact]
    public void FolderWithoutPictures_IsNamed()
    {
        File.WriteAllText(_folder["notes.txt"], "no picture");
        ImageException error = Assert.Throws<ImageException>(() => ImageFolder.List(_folder.Path));
        Assert.StartsWith($"{_folder.Path}: no picture", error.Message);
    }

    [Fact]
    public void Pictures_AreKnownByContentWhereTheNameDoesNotTell()
    {
        string[] names = ["a.jfif", "b.jpe", "c.jpg_large", "d", "e.bin"];
        TestPictures.Write(_folder["a.png"]);
        foreach (string name in names)
        {
            File.Copy(_folder["a.png"], _folder[name]);
        }

        File.WriteAllText(_folder["notes.txt"], "no picture");
        File.WriteAllBytes(_folder["empty"], []);
        File.WriteAllBytes(_folder["IMG_1.HEIC"], [0, 0, 0, 24, .. "ftypheic"u8, 0, 0, 0, 0, .. "mif1heic"u8]);

        ImageFolderContents contents = ImageFolder.Scan(_folder.Path);
        Assert.Equal([_folder["a.jfif"], _folder["a.png"], .. names[1..].Select(name => _folder[name])], contents.Pictures);
        Assert.Equal(new Dictionary<string, int> { [ImageFolderContents.NoPicture] = 2, ["HEIC"] = 1 }, contents.LeftOut);
    }

    [Fact]
    public void EveryRealFolder_IsSeenOnceWhateverLinksToIt()
    {
        TestPictures.Write(_folder["a.png"], _folder["sub/b.png"], _folder["sub/deep/c.png"]);
        File.CreateSymbolicLink(_folder["sub/parent"], _folder.Path);
        File.CreateSymbolicLink(_folder["again"], _folder["sub"]);
        File.CreateSymbolicLink(_folder["sub/deep/self"], _folder["sub/deep"]);
        File.CreateSymbolicLink(_folder["nowhere"], _folder["missing"]);

        Assert.Equal([_folder["a.png"], _folder["sub/b.png"], _folder["sub/deep/c.png"]], ImageFolder.List(_folder.Path));
    }

    [Fact]
    public void FolderBehindALink_IsSearched()
    {
        using var elsewhere = new TemporaryFolder();
        TestPictures.Write(elsewhere["a.png"]);
        File.CreateSymbolicLink(_folder["link"], elsewhere.Path);
        Assert.Equal([_folder["link/a.png"]], ImageFolder.List(_folder.Path));
    }
}

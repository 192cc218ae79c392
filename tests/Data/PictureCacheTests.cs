using StyleKernels.Models.Data;
using StyleKernels.Models.Images;
using StyleKernels.Tests.Images;
using Xunit;
using static TorchSharp.torch;

namespace StyleKernels.Tests.Data;

public sealed class PictureCacheTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(1000, "nothing is scaled")]
    [InlineData(31, "nothing fits")]
    public void Picture_HasTheSamePixelsKeptOrNot(long room, string reason)
    {
        string path = _folder["small.png"];
        using Tensor noise = TestPictures.Noise(12, 20, seed: 1);
        ImageFile.Save(noise, path);
        var cache = new PictureCache(shorterSide: 12, room);
        DecodedPicture first = cache.Get(path);
        Assert.Equal((20, 12), (first.Width, first.Height));
        Assert.Equal(first.Pixels, cache.Get(path).Pixels);
        Assert.True(cache.Count == (room >= first.Pixels.Length ? 1 : 0), reason);
    }

    [Fact]
    public void LargePictures_AreScaledDown_AndStripsRefused()
    {
        using Tensor large = TestPictures.Noise(60, 90, seed: 2);
        using Tensor strip = TestPictures.Noise(2, 90, seed: 2);
        ImageFile.Save(large, _folder["large.png"]);
        ImageFile.Save(strip, _folder["strip.png"]);
        var cache = new PictureCache(shorterSide: 20, room: 0);
        DecodedPicture picture = cache.Get(_folder["large.png"]);
        Assert.Equal((30, 20), (picture.Width, picture.Height));
        Assert.Contains("strip", Assert.Throws<ImageException>(() => cache.Get(_folder["strip.png"])).Message);
    }
}

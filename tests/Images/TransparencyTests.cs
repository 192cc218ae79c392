using StyleKernels.Models.Images;
using Xunit;
using static TorchSharp.torch;

namespace StyleKernels.Tests.Images;

public sealed class TransparencyTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory, InlineData("a.png", 0.005f), InlineData("a.webp", 0.08f)]
    public void Opacity_ComesBack(string name, float tolerance)
    {
        using Tensor disc = RedDisc(40, surroundings: 1);
        ImageFile.Save(disc, _folder[name]);
        using Picture picture = ImageFile.LoadPicture(_folder[name]);
        Assert.NotNull(picture.Opacity);
        AssertClose(disc[0, 3], picture.Opacity[0, 0], tolerance);

        using Tensor again = picture.Compose(picture.Colours);
        Assert.Equal([1L, 4, 40, 40], again.shape);
    }

    [Theory, InlineData(0f), InlineData(1f)]
    public void TransparentPixels_TakeTheColoursAroundThem(float surroundings)
    {
        // Whatever colour hides under the transparency must not be seen in strokes that cross the edge.
        using Tensor disc = RedDisc(61, surroundings);
        ImageFile.Save(disc, _folder["a.png"]);
        foreach (int? size in new int?[] { null, 30 })
        {
            using Picture picture = ImageFile.LoadPicture(_folder["a.png"], size);
            AssertClose(ones_like(picture.Colours[0, 0]), picture.Colours[0, 0], 0.02f);
            AssertClose(zeros_like(picture.Colours[0, 1]), picture.Colours[0, 1], 0.02f);
        }
    }

    [Fact]
    public void OpaqueAlphaChannel_IsNoTransparency()
    {
        using Tensor picture = TestPictures.Noise(9, 7);
        using Tensor opaque = cat([picture, ones(1, 1, 9, 7)], dim: 1);
        ImageFile.Save(opaque, _folder["a.png"]);
        using Picture back = ImageFile.LoadPicture(_folder["a.png"]);
        Assert.Null(back.Opacity);
        Assert.True(back.Colours.Equals(picture));
    }

    [Fact]
    public void Jpeg_LaysThePictureOnWhite()
    {
        using Tensor nothing = zeros(1, 4, 16, 16);
        ImageFile.Save(nothing, _folder["a.jpg"]);
        using Tensor back = ImageFile.Load(_folder["a.jpg"]);
        Assert.InRange(back.min().item<float>(), 0.99f, 1);
    }

    private static Tensor RedDisc(int side, float surroundings)
    {
        using var scope = NewDisposeScope();
        Tensor axis = linspace(-1, 1, side);
        Tensor radius = (axis.square().unsqueeze(0) + axis.square().unsqueeze(1)).sqrt();
        Tensor opacity = ((0.7 - radius) * 10).clamp(0, 1);
        Tensor outside = (opacity == 0).to(float32) * surroundings;
        Tensor red = where(opacity > 0, ones_like(opacity), outside);
        return stack([red, outside, outside, opacity]).unsqueeze(0).MoveToOuterDisposeScope();
    }

    private static void AssertClose(Tensor expected, Tensor actual, float tolerance)
    {
        using Tensor apart = (expected - actual).abs().max();
        Assert.InRange(apart.item<float>(), 0, tolerance);
    }
}

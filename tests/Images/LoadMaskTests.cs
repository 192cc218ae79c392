using StyleKernels.Models.Images;
using Xunit;
using static TorchSharp.torch;

namespace StyleKernels.Tests.Images;

public sealed class LoadMaskTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory, InlineData(40, 60), InlineData(80, 30)]
    public void Mask_HasTheSizeThatIsAskedFor(int height, int width)
    {
        Halves();
        using Tensor mask = ImageFile.LoadMask(_folder["mask.png"], height, width);
        Assert.Equal([1L, 1, height, width], mask.shape);
        Assert.Equal(0, mask[0, 0, 0, 0].item<float>());
        Assert.Equal(1, mask[0, 0, height - 1, width - 1].item<float>());
    }

    [Theory, InlineData(3.0), InlineData(25.0)]
    public void Blur_IsTheDeviationOfTheEdgeAtEverySize(double blur)
    {
        Halves();
        using var scope = NewDisposeScope();
        Tensor row = ImageFile.LoadMask(_folder["mask.png"], 8, 400, blur)[0, 0, 4];
        Tensor steps = row.diff();
        Tensor at = arange(399).to(float32);
        double mean = (steps * at).sum().item<float>();
        double deviation = Math.Sqrt((steps * (at - mean).square()).sum().item<float>());
        Assert.InRange(mean, 197, 202);
        Assert.InRange(deviation, 0.85 * blur, 1.15 * blur);
    }

    [Fact]
    public void TransparentPixels_AreBlack()
    {
        using var scope = NewDisposeScope();
        ImageFile.Save(cat([ones(1, 3, 8, 8), zeros(1, 1, 8, 8)], dim: 1), _folder["mask.png"]);
        Assert.Equal(0, ImageFile.LoadMask(_folder["mask.png"], 8, 8).max().item<float>());
    }

    [Fact]
    public void DeepPicture_IsAMaskToo()
    {
        using var scope = NewDisposeScope();
        ImageFile.Save(full([1, 3, 8, 8], 0.25f), _folder["mask.png"], new ImageSaveOptions { BitDepth = 16 });
        Assert.InRange(ImageFile.LoadMask(_folder["mask.png"], 8, 8).mean().item<float>(), 0.24f, 0.26f);
    }

    /// <summary>Black on the left, white on the right.</summary>
    private void Halves()
    {
        using var scope = NewDisposeScope();
        ImageFile.Save((arange(400) >= 200).to(float32).view(1, 1, 1, 400).expand(1, 3, 8, 400), _folder["mask.png"]);
    }
}

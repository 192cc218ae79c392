using Microsoft.Playwright;
using StyleKernels.Models.Inference;
using StyleKernels.Tests.Images;
using Xunit;
using static TorchSharp.torch;

namespace StyleKernels.Tests.Onnx;

/// <summary>What <c>picture.js</c> of <c>examples/browser</c> makes of pictures, in a browser.</summary>
public sealed class BrowserPictureTests(Chromium chromium) : IClassFixture<Chromium>
{
    private const string AddGrain =
        "async ([planes, width, height]) => [...(await import('/picture.js')).addGrain(Float32Array.from(planes), width, height)]";

    public static TheoryData<int, int, string> Sizes => new()
    {
        { 20, 24, "a flat area beside noise" },
        { 5, 40, "hardly room for a run downwards" },
        { 1, 9, "a line" },
        { 3, 3, "smaller than a run" },
    };

    public static TheoryData<float, string> Extremes => new()
    {
        { 0, "black" },
        { 1, "white" },
    };

    [Theory, MemberData(nameof(Sizes))]
    public async Task Grain_IsWhereStylizerAddsIt_SmallAndTheSameEveryTime(int height, int width, string reason)
    {
        IPage page = await BrowserSite.OpenAsync(chromium, "picture.js");
        using var scope = NewDisposeScope();
        Tensor picture = TestPictures.Noise(height, width);
        picture.narrow(3, 0, width / 2).fill_(0.5);
        Tensor grained = await Grained(page, picture);
        Assert.True(FlatAreaGrain.Add(picture).ne(picture).Equals(grained.ne(picture)), reason);
        Assert.InRange((grained - picture).abs().max().item<float>(), 1e-5f, 1.001f / 255);
        Assert.True(grained.Equals(await Grained(page, picture)), reason);
    }

    [Theory, MemberData(nameof(Extremes))]
    public async Task GrainOfAFlatPicture_StaysInRange_AndHasNoColour(float level, string reason)
    {
        IPage page = await BrowserSite.OpenAsync(chromium, "picture.js");
        using var scope = NewDisposeScope();
        Tensor grained = await Grained(page, full(1, 3, 8, 12, level));
        Assert.InRange(grained.min().item<float>(), 0, 1);
        Assert.InRange(grained.max().item<float>(), 0, 1);
        Assert.True(grained.std().item<float>() > 1e-4f, reason);
        Assert.True(grained.Equals(grained.narrow(1, 0, 1).expand_as(grained)), reason);
    }

    [Fact]
    public async Task APhotographsNoise_IsLeftAlone()
    {
        IPage page = await BrowserSite.OpenAsync(chromium, "picture.js");
        using var scope = NewDisposeScope();
        Tensor noise = TestPictures.Noise(16, 16);
        Assert.True(noise.Equals(await Grained(page, noise)));
    }

    private static async Task<Tensor> Grained(IPage page, Tensor picture)
    {
        object[] arguments = [picture.to(float64).data<double>().ToArray(), (int)picture.shape[3], (int)picture.shape[2]];
        return tensor(await page.EvaluateAsync<double[]>(AddGrain, arguments)).to(float32).view(picture.shape);
    }
}

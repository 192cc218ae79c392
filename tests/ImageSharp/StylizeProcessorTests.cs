using SixLabors.ImageSharp;
using SixLabors.ImageSharp.PixelFormats;
using SixLabors.ImageSharp.Processing;
using StyleKernels.ImageSharp;
using StyleKernels.Models.Inference;
using StyleKernels.Models.Networks;
using StyleKernels.Tests.Images;
using StyleKernels.Tests.Kernels;
using TorchSharp;
using Xunit;
using static TorchSharp.torch;

namespace StyleKernels.Tests.ImageSharp;

[Collection(RunAlone.Name)]
public sealed class StylizeProcessorTests : IDisposable
{
    private readonly DisposeScope _scope = NewDisposeScope();
    private readonly StyleTransferNetwork _network;
    private readonly ImageStylizer _stylizer;
    private readonly Image<Rgb24> _painting;
    private readonly Image<Rgb24> _photograph;

    public StylizeProcessorTests()
    {
        random.manual_seed(1);
        _network = NetworkRegistry.Create("compact-adain");
        _stylizer = new ImageStylizer(_network);
        _painting = TestPictures.Noise(40, 32).ToImage<Rgb24>();
        _photograph = TestPictures.Gradient(33, 45).ToImage<Rgb24>();
    }

    public void Dispose()
    {
        _photograph.Dispose();
        _painting.Dispose();
        _stylizer.Dispose();
        _scope.Dispose();
    }

    [Fact]
    public void Mutate_RestylesAsTheNetworkDoes()
    {
        using ImageStyle style = _stylizer.EncodeStyle(_painting, shorterSide: 32);
        using IDisposable frozen = no_grad();
        using StyleCode code = _network.EncodeStyle(_painting.ToTensor());
        Tensor expected = _network.Stylize(_photograph.ToTensor(), code, 0.6).clamp(0, 1);

        _photograph.Mutate(x => x.Stylize(style, new StylizeOptions { Alpha = 0.6 }));

        // Nothing but rounding to 8 bits lies between.
        Assert.InRange(TensorAssert.MaxError(expected, _photograph.ToTensor()), 0, 0.501 / 255);
    }

    [Fact]
    public void Rectangle_IsAllThatIsRestyled()
    {
        using ImageStyle style = _stylizer.EncodeStyle(_painting);
        using Image<Rgb24> original = _photograph.Clone();

        _photograph.Mutate(x => x.Stylize(style, rectangle: new Rectangle(10, 8, 20, 16)));

        Assert.Equal(original[9, 8], _photograph[9, 8]);
        Assert.Equal(original[30, 23], _photograph[30, 23]);
        Assert.NotEqual(original[15, 12], _photograph[15, 12]);
    }

    [Fact]
    public void RectangleBesideTheImage_ChangesNothing()
    {
        using ImageStyle style = _stylizer.EncodeStyle(_painting);
        using Image<Rgb24> original = _photograph.Clone();

        _photograph.Mutate(x => x.Stylize(style, rectangle: new Rectangle(45, 0, 8, 8)));

        Assert.Equal(0, TensorAssert.MaxError(original.ToTensor(), _photograph.ToTensor()));
    }

    [Fact]
    public void PictureOfOneColour_GetsTheGrainThatTheStylizerGivesIt()
    {
        using ImageStyle style = _stylizer.EncodeStyle(_painting, shorterSide: 32);
        using var flat = new Image<Rgb24>(33, 45, new Rgb24(120, 130, 140));
        using IDisposable frozen = no_grad();
        using StyleCode code = _network.EncodeStyle(_painting.ToTensor());
        Tensor expected = _network.Stylize(FlatAreaGrain.Add(flat.ToTensor()), code, 1).clamp(0, 1);

        flat.Mutate(x => x.Stylize(style));

        Assert.InRange(TensorAssert.MaxError(expected, flat.ToTensor()), 0, 0.501 / 255);
        Assert.True(expected.std([2, 3]).min().item<float>() > 1.0 / 255);
    }

    [Fact]
    public void EveryFrame_IsRestyled()
    {
        using ImageStyle style = _stylizer.EncodeStyle(_painting);
        using Image<Rgb24> once = _photograph.Clone(x => x.Stylize(style));
        _photograph.Frames.AddFrame(_photograph.Frames.RootFrame);

        _photograph.Mutate(x => x.Stylize(style));

        Assert.Equal(2, _photograph.Frames.Count);
        Assert.All(Enumerable.Range(0, 2), i => Assert.Equal(once[20, 20], _photograph.Frames[i][20, 20]));
    }

    [Fact]
    public void Cancelled_LeavesTheImageAsItWas()
    {
        using ImageStyle style = _stylizer.EncodeStyle(_painting);
        using Image<Rgb24> original = _photograph.Clone();
        using var cancellation = new CancellationTokenSource();
        int layers = 0;
        _network.modules().OfType<TorchSharp.Modules.Conv2d>().Last().register_forward_pre_hook((_, input) =>
        {
            layers++;
            return input;
        });
        _network.modules().OfType<TorchSharp.Modules.Conv2d>().First().register_forward_pre_hook((_, input) =>
        {
            cancellation.Cancel();
            return input;
        });

        Assert.Throws<OperationCanceledException>(() => _photograph.Mutate(
            x => x.Stylize(style, new StylizeOptions { Cancellation = cancellation.Token })));

        Assert.Equal(0, layers);
        Assert.Equal(original[20, 20], _photograph[20, 20]);
    }

    [Fact]
    public void CancelledInStrips_StopsBeforeTheNextConvolution()
    {
        using ImageStyle style = _stylizer.EncodeStyle(_painting);
        using var large = new Image<Rgb24>(800, 700);
        using var cancellation = new CancellationTokenSource();
        int convolutions = 0;
        foreach (TorchSharp.Modules.Conv2d layer in _network.modules().OfType<TorchSharp.Modules.Conv2d>())
        {
            layer.register_forward_pre_hook((_, input) =>
            {
                convolutions++;
                cancellation.Cancel();
                return input;
            });
        }

        Assert.Throws<OperationCanceledException>(() => large.Mutate(
            x => x.Stylize(style, new StylizeOptions { Cancellation = cancellation.Token })));

        Assert.Equal(1, convolutions);
    }

    [Fact]
    public void StrengthOutOfRange_IsRefused()
    {
        using ImageStyle style = _stylizer.EncodeStyle(_painting);

        Assert.Throws<ArgumentOutOfRangeException>(() => _photograph.Mutate(x => x.Stylize(style, new StylizeOptions { Alpha = 1.5 })));
    }

    [Fact]
    public void Restyling_LeavesNoTensorsBehind()
    {
        using ImageStyle style = _stylizer.EncodeStyle(_painting);
        _photograph.Mutate(x => x.Stylize(style));
        long before = LiveTensors.Count();

        _photograph.Mutate(x => x.Stylize(style));

        // Fewer, where one that an earlier test left is gone by now.
        Assert.InRange(LiveTensors.Count(), 0, before);
    }
}

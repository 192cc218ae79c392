using StyleKernels.Evaluation.Reports;
using StyleKernels.ImageSharp;
using StyleKernels.Losses;
using StyleKernels.Models.Images;
using StyleKernels.Models.Inference;
using StyleKernels.Models.Networks;
using StyleKernels.Tests.Evaluation;
using StyleKernels.Tests.Kernels;
using TorchSharp;
using Xunit;
using static TorchSharp.torch;

namespace StyleKernels.Tests.Tutorials;

/// <summary>The tutorials are true: they show code of this folder, and it does what they say.</summary>
[Collection(RunAlone.Name)]
public sealed class TutorialTests
{
    [Theory]
    [InlineData("replace-a-loss.md", "ReplaceALoss.cs", 4)]
    [InlineData("train.md", "TrainANetwork.cs", 1)]
    [InlineData("mix-and-mask.md", "MixAndMask.cs", 3)]
    [InlineData("refine.md", "RefineAPicture.cs", 1)]
    [InlineData("evaluate.md", "EvaluateANetwork.cs", 1)]
    public void ATutorial_ShowsTheCodeThatIsTested(string tutorial, string file, int parts)
    {
        string text = TutorialCode.Text(tutorial);
        IReadOnlyList<string> blocks = TutorialCode.Blocks(file);

        Assert.Equal(parts, blocks.Count);
        Assert.All(blocks, block => Assert.Contains(block, text));
        Assert.Equal(parts, text.Split("```csharp").Length - 1);
    }

    [Fact]
    public void TheLossThatIsReplaced_IsTheClassicLoss()
    {
        using DisposeScope scope = NewDisposeScope();
        (Tensor result, Tensor style) = (TestFeatures(1, 12), TestFeatures(2, 9));
        using var classic = new ClassicStyleLoss();

        Assert.Equal(classic.forward(result, style).item<float>(), ReplaceALoss.Before(result, style).item<float>(), 1e-5f);
    }

    [Fact]
    public void TheLossInItsPlace_IsOneForStylesThatShareNothing()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor first = cat([ones(1, 1, 4, 4), zeros(1, 1, 4, 4)], 1);

        Assert.Equal(1, ReplaceALoss.After(first, first.flip(1)).item<float>(), 1e-6f);
        Assert.Equal(0, ReplaceALoss.After(first, first).item<float>(), 1e-6f);
    }

    [Fact]
    public void EncodedOnce_AStyleIsApproached()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor style = TestFeatures(3, 8);
        var pixels = new TorchSharp.Modules.Parameter(TestFeatures(4, 8));
        float before = ReplaceALoss.After(pixels, style).item<float>();

        ReplaceALoss.OneStyle(style, [.. Enumerable.Repeat(pixels, 20)], optim.Adam([pixels], 0.05));

        Assert.InRange(ReplaceALoss.After(pixels, style).item<float>(), 0, before / 2);
    }

    [Fact]
    public void SeveralLayers_GiveContentAndStyle()
    {
        using DisposeScope scope = NewDisposeScope();
        Dictionary<string, Tensor> style = Layers(seed: 5), result = Layers(seed: 6);
        foreach (Tensor features in result.Values)
        {
            features.requires_grad_(true);
        }

        double[] terms = ReplaceALoss.SeveralLayers(result, style, style);

        Assert.All(terms, term => Assert.InRange(term, 1e-3, 100));
        Assert.All(result.Values, features => Assert.NotNull(features.grad));
    }

    [Fact]
    public async Task ATrainedNetwork_IsReadBack()
    {
        using var folder = new WorkingFolder([.. Enumerable.Range(0, 4).SelectMany(i => new[] { $"photos/{i}.png", $"paintings/{i}.png" })]);

        using StyleTransferNetwork network = await TrainANetwork.Train("photos", "paintings", "run", steps: 2, TestContext.Current.CancellationToken);

        Assert.Equal("compact-adain", network.GetName());
    }

    [Fact]
    public void MixAndMask_WriteTheirPictures()
    {
        using var folder = new WorkingFolder("photo.jpg", "opera.jpg", "waves.jpg", "mask.png");
        using (var stylizer = new Stylizer(NetworkCheckpoint.Load()))
        {
            MixAndMask.Mix(stylizer);
            MixAndMask.Mask(stylizer);
        }

        using (var stylizer = new ImageStylizer())
        {
            MixAndMask.Rectangle(stylizer);
        }

        Assert.All((string[])["mixed.png", "masked.png", "left-half.png"], name => Assert.Equal((48, 64), ImageFile.ReadSize(folder[name])));
        AssertRightHalfIsUntouched(folder["photo.jpg"], folder["left-half.png"]);
    }

    [Fact]
    public void ARefinedPicture_HasTheSizeOfThePhotograph()
    {
        using var folder = new WorkingFolder("photo.jpg", "painting.jpg");

        RefineAPicture.Refine(steps: 2);

        Assert.Equal((48, 64), ImageFile.ReadSize(folder["refined.png"]));
    }

    [Fact]
    public void AnEvaluation_ComparesTheModels()
    {
        using var folder = new WorkingFolder("photos/a.png", "photos/b.png", "paintings/c.png", "paintings/d.png", "run/_.png");
        using (StyleTransferNetwork network = NetworkRegistry.Create("compact-adain"))
        {
            NetworkCheckpoint.Save(network, folder["run/compact-adain.safetensors"], new Dictionary<string, string>());
        }

        ReportTable table = Assert.Single(EvaluateANetwork.Evaluate(pairs: 2, size: 48));

        Assert.Contains(table.Rows, row => row[0] == "mine");
        Assert.True(File.Exists(folder["report/index.html"]));
    }

    private static Tensor TestFeatures(int seed, int side) => PictureFolders.Picture(side, side, seed);

    private static Dictionary<string, Tensor> Layers(int seed) =>
        ((string[])["relu1_2", "relu2_2", "relu3_3", "relu4_3"]).ToDictionary(layer => layer, _ => TestFeatures(seed, 8));

    private static void AssertRightHalfIsUntouched(string photo, string result)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor difference = (ImageFile.Load(photo) - ImageFile.Load(result)).abs();
        Assert.InRange(difference.narrow(3, 34, 30).max().item<float>(), 0, 0.03f);
        Assert.InRange(difference.narrow(3, 0, 32).mean().item<float>(), 0.02f, 1f);
    }
}

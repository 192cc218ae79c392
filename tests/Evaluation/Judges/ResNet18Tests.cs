using StyleKernels.Evaluation.Judges;
using StyleKernels.Models.Images;
using StyleKernels.Tests.Weights;
using TorchSharp;
using Xunit;
using static TorchSharp.torch;

namespace StyleKernels.Tests.Evaluation.Judges;

public sealed class ResNet18Tests
{
    [Fact]
    public void Stages_AreMapsAfterReLU()
    {
        using DisposeScope scope = NewDisposeScope();
        using var judge = new ResNet18();
        IReadOnlyDictionary<string, Tensor> maps = judge.Extract(PictureFolders.Picture(100, 150, 3));
        Assert.Equal(ResNet18.StageNames, maps.Keys);
        Assert.Equal([1, 64, 56, 56], maps["stage1"].shape);
        Assert.Equal([1, 128, 28, 28], maps["stage2"].shape);
        Assert.Equal([1, 256, 14, 14], maps["stage3"].shape);
        Assert.All(maps.Values, map => Assert.True(map.min().item<float>() == 0 && map.max().item<float>() > 0));
    }

    /// <summary>
    /// The weights and their preprocessing are right if dogs are nearer to dogs than to buildings: with colours in the wrong order or range
    /// they are not.
    /// </summary>
    [Theory]
    [InlineData("n02099601_golden_retriever", "n02099712_Labrador_retriever", "n03028079_church")]
    [InlineData("n01440764_tench", "n01443537_goldfish", "n04285008_sports_car")]
    public void AlikeThings_AreDescribedAlike(string thing, string alike, string other)
    {
        using var judge = new ResNet18();
        float[][] descriptions = [.. new[] { thing, alike, other }.Select(name =>
        {
            using Tensor picture = ImageFile.Load(SharedFile.Find($"data/content/imagenet/{name}.jpg"));
            return judge.Describe(picture);
        })];
        Assert.True(Distance(descriptions[0], descriptions[1]) < Distance(descriptions[0], descriptions[2]));
    }

    private static double Distance(float[] a, float[] b) => a.Zip(b, (x, y) => (x - y) * (x - y)).Sum();
}

using StyleKernels.Models.Data;
using StyleKernels.Models.Images;
using StyleKernels.Tests.Images;
using Xunit;
using static TorchSharp.torch;

namespace StyleKernels.Tests.Data;

public sealed class TrainingImagesTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Batches_AreTheSameWhereverTheSequenceIsEntered()
    {
        TrainingImages images = Images(Pictures(5, "content"), Pictures(3, "style"));
        List<TrainingBatch> all = await Take(images, firstStep: 0, count: 6);
        List<TrainingBatch> rest = await Take(images, firstStep: 4, count: 2);

        Assert.True(all[4].Content.equal(rest[0].Content).all().item<bool>());
        Assert.True(all[5].Style.equal(rest[1].Style).all().item<bool>());
        Assert.False(all[0].Content.equal(all[1].Content).all().item<bool>());
    }

    [Fact]
    public async Task AnotherSeed_GivesOtherBatches()
    {
        string[] content = Pictures(5, "content");
        List<TrainingBatch> first = await Take(Images(content, content, seed: 1), 0, 1);
        List<TrainingBatch> second = await Take(Images(content, content, seed: 2), 0, 1);
        Assert.False(first[0].Content.equal(second[0].Content).all().item<bool>());
    }

    [Fact]
    public async Task ColourJitter_ChangesStylesAlone()
    {
        (string[] content, string[] style) = (Pictures(2, "content"), Pictures(2, "style"));
        List<TrainingBatch> plain = await Take(Images(content, style), 0, 1);
        List<TrainingBatch> jittered = await Take(new TrainingImages(content, style, size: 16, batchSize: 2, seed: 0, colourJitter: 1), 0, 1);
        Assert.True(plain[0].Content.equal(jittered[0].Content).all().item<bool>());
        Assert.True((plain[0].Style.to(float32) - jittered[0].Style.to(float32)).abs().mean().item<float>() > 2);
    }

    [Fact]
    public async Task UnreadableImage_IsSkippedAndCountedOnce()
    {
        string[] content = [.. Pictures(3, "content"), _folder["broken.jpg"]];
        File.WriteAllText(content[^1], "no picture");
        TrainingImages images = Images(content, Pictures(2, "style"));

        List<TrainingBatch> batches = await Take(images, 0, 8);

        Assert.Equal(8, batches.Count);
        Assert.Equal([content[^1]], images.Unreadable.Keys);
    }

    [Fact]
    public async Task OneReadableImageOfMany_IsEnough()
    {
        string[] broken = [.. Enumerable.Range(0, 7).Select(i => _folder[$"broken{i}.jpg"])];
        Array.ForEach(broken, file => File.WriteAllText(file, "no picture"));
        TrainingImages images = Images([.. broken, .. Pictures(1, "content")], Pictures(1, "style"));

        Assert.Equal(40, (await Take(images, 0, 40)).Count);
    }

    [Fact]
    public async Task NoReadableImageAtAll_IsAnError()
    {
        File.WriteAllText(_folder["broken.jpg"], "no picture");
        TrainingImages images = Images([_folder["broken.jpg"]], Pictures(1, "style"));
        var error = await Assert.ThrowsAsync<ImageException>(() => Take(images, 0, 1));
        Assert.Contains("content", error.Message);
    }

    [Theory]
    [InlineData(1, "a single file")]
    [InlineData(7, "not a multiple of anything")]
    public void Sampler_DrawsEveryFileOnceAnEpoch(int count, string reason)
    {
        string[] files = [.. Enumerable.Range(0, count).Select(i => $"{i}")];
        var sampler = new ImageSampler(files, seed: 3);
        string[][] epochs = [.. Enumerable.Range(0, 3 * count).Select(position => sampler[position]).Chunk(count)];
        Assert.All(epochs, drawn => Assert.True(files.Order().SequenceEqual(drawn.Order()), reason));
        Assert.True(count == 1 || epochs.Select(drawn => string.Join(',', drawn)).Distinct().Count() > 1, "every epoch has the same order");
    }

    private static TrainingImages Images(string[] content, string[] style, int seed = 0) => new(content, style, size: 16, batchSize: 2, seed);

    private static async Task<List<TrainingBatch>> Take(TrainingImages images, long firstStep, int count)
    {
        var batches = new List<TrainingBatch>();
        await foreach (TrainingBatch batch in images.Batches(firstStep, TestContext.Current.CancellationToken))
        {
            batches.Add(batch);
            if (batches.Count == count)
            {
                break;
            }
        }

        return batches;
    }

    private string[] Pictures(int count, string name)
    {
        string[] paths = [.. Enumerable.Range(0, count).Select(i => _folder[$"{name}{i}.png"])];
        for (int i = 0; i < count; i++)
        {
            using Tensor picture = TestPictures.Noise(24 + i, 30, seed: i);
            ImageFile.Save(picture, paths[i]);
        }

        return paths;
    }
}

using StyleKernels.Models.Encoders;
using StyleKernels.Models.Images;
using StyleKernels.Models.Training;
using StyleKernels.Models.Weights;
using StyleKernels.Tests.Encoders;
using StyleKernels.Tests.Images;
using Xunit;
using static TorchSharp.torch;

namespace StyleKernels.Tests.Training;

/// <summary>Two folders of small pictures and a loss network with random weights: a run of seconds.</summary>
public sealed class TrainingFolders : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    /// <summary>Draws the pictures.</summary>
    public TrainingFolders()
    {
        foreach (string kind in new[] { "content", "style" })
        {
            Directory.CreateDirectory(_folder[kind]);
            for (int i = 0; i < 6; i++)
            {
                using Tensor picture = kind == "content" ? TestPictures.Gradient(40 + i, 48) : TestPictures.Noise(40, 44 + i, seed: i);
                ImageFile.Save(picture, System.IO.Path.Combine(_folder[kind], $"{i}.png"));
            }
        }

        RandomEncoder.WriteCompact(LossNetworkFile);
    }

    /// <summary>Folder of contents.</summary>
    public string Content => _folder["content"];

    /// <summary>Folder of styles.</summary>
    public string Style => _folder["style"];

    /// <summary>The loss network's file.</summary>
    public string LossNetworkFile => _folder["loss.safetensors"];

    /// <summary>A folder or file beside them.</summary>
    public string this[string name] => _folder[name];

    /// <summary>Options for a short run into a folder of that name.</summary>
    public TrainingOptions Options(string output) => new()
    {
        ContentDirectories = [Content],
        StyleDirectories = [Style],
        OutputDirectory = _folder[output],
        Steps = 6,
        SaveEvery = 2,
        ReportEvery = 1,
        Size = 32,
        BatchSize = 2,
        HeldOutPairs = 0,
    };

    /// <summary>A run with this loss network.</summary>
    /// <param name="options">Of the run.</param>
    /// <param name="stopAt">The step at which it is stopped, as by Ctrl-C.</param>
    /// <param name="reports">Gets the losses of every step.</param>
    /// <returns>Whether it came to its end.</returns>
    public async Task<bool> Train(TrainingOptions options, int? stopAt = null, List<TrainingProgress>? reports = null)
    {
        using LossNetwork lossNetwork = LossNetwork.FromFiles([LossNetworkFile]);
        using var trainer = new Trainer(options, lossNetwork);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        return await trainer.RunAsync(Report, cancellationToken: stop.Token);

        void Report(TrainingProgress progress)
        {
            reports?.Add(progress);
            if (progress.Step == stopAt)
            {
                stop.Cancel();
            }
        }
    }

    /// <summary>The checkpoint of a run of the default network.</summary>
    public string Checkpoint(string output) => Path.Combine(_folder[output], "compact-googlemagenta.safetensors");

    /// <summary>Two runs of the default network ended with the same bits.</summary>
    public void AssertSameWeights(string expected, string actual)
    {
        using TensorFile a = SafetensorsFile.Read(Checkpoint(expected));
        using TensorFile b = SafetensorsFile.Read(Checkpoint(actual));
        Assert.All(a.Tensors, pair => Assert.True(pair.Value.equal(b.Tensors[pair.Key]).all().item<bool>(), pair.Key));
    }

    /// <summary>The weights of two runs of the default network are not all the same; their settings, which a checkpoint holds too, do not count.</summary>
    public void AssertOtherWeights(string run, string other)
    {
        using TensorFile a = SafetensorsFile.Read(Checkpoint(run));
        using TensorFile b = SafetensorsFile.Read(Checkpoint(other));
        Assert.Contains(a.Tensors, pair => !pair.Value.equal(b.Tensors[pair.Key]).all().item<bool>());
    }

    /// <inheritdoc/>
    public void Dispose() => _folder.Dispose();
}

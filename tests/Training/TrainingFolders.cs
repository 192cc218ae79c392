using StyleKernels.Models.Images;
using StyleKernels.Models.Training;
using StyleKernels.Tests.Encoders;
using StyleKernels.Tests.Images;
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

        // Some random loss networks are hardly trained against in the few steps of a test.
        random.manual_seed(1);
        RandomEncoder.WriteCompact(LossNetwork);
    }

    /// <summary>Folder of contents.</summary>
    public string Content => _folder["content"];

    /// <summary>Folder of styles.</summary>
    public string Style => _folder["style"];

    /// <summary>The loss network's file.</summary>
    public string LossNetwork => _folder["loss.safetensors"];

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

    /// <inheritdoc/>
    public void Dispose() => _folder.Dispose();
}

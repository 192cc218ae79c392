using StyleKernels.Models.Images;
using StyleKernels.Tests.Evaluation;
using StyleKernels.Tests.Images;
using TorchSharp;
using static TorchSharp.torch;

namespace StyleKernels.Tests.Tutorials;

/// <summary>The current folder while a tutorial runs, with the pictures that it names.</summary>
internal sealed class WorkingFolder : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly string _before = Environment.CurrentDirectory;

    public WorkingFolder(params string[] pictures)
    {
        using DisposeScope scope = NewDisposeScope();
        foreach ((int i, string name) in pictures.Index())
        {
            Directory.CreateDirectory(Path.GetDirectoryName(_folder[name])!);
            ImageFile.Save(PictureFolders.Picture(48, 64, seed: i), _folder[name]);
        }

        Environment.CurrentDirectory = _folder.Path;
    }

    public string this[string name] => _folder[name];

    public void Dispose()
    {
        Environment.CurrentDirectory = _before;
        _folder.Dispose();
    }
}

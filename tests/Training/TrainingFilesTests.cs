using StyleKernels.Models.Training;
using StyleKernels.Tests.Images;
using Xunit;

namespace StyleKernels.Tests.Training;

public sealed class TrainingFilesTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public TrainingFilesTests() => TestPictures.Write(_folder["photos/a.png"], _folder["photos/summer/b.png"], _folder["other/c.png"]);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void PictureOfTwoFolders_CountsOnce()
    {
        IReadOnlyList<string> files = TrainingFiles.List([_folder["photos"], _folder["photos/summer"], _folder["other"] + "/", _folder["photos/../other"]]);
        Assert.Equal([_folder["photos/a.png"], _folder["photos/summer/b.png"], _folder["other"] + "/c.png"], files);
    }

    [Fact]
    public void FolderUnderAnotherName_IsTheSameFolder()
    {
        Directory.CreateSymbolicLink(_folder["link"], _folder["photos"]);
        Assert.Equal(2, TrainingFiles.List([_folder["photos"], _folder["link"]]).Count);
    }

    [Fact]
    public void PicturesBesides_AreLeftOut()
    {
        IReadOnlyList<string> own = TrainingFiles.List([_folder["photos/summer"]]);
        Assert.Equal([_folder["photos/a.png"]], TrainingFiles.List([_folder["photos"]], besides: own));
    }
}

using StyleKernels.Models.Images;
using Xunit;
using static TorchSharp.torch;

namespace StyleKernels.Tests.Images;

public sealed class ContactSheetTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Sheet_IsAGridOfCellsOfOneWidth()
    {
        using var scope = NewDisposeScope();
        using var sheet = new ContactSheet();
        sheet.Add("wide", "a", TestPictures.Gradient(64, 128));
        sheet.Add("wide", "b", TestPictures.Gradient(64, 128));
        sheet.Add("tall", "a", TestPictures.Gradient(96, 64));

        sheet.Save(_folder["sheet.png"]);

        Assert.Equal((128 + 384, 2 * ContactSheet.CellWidth), ImageFile.ReadSize(_folder["sheet.png"]));
        Tensor missing = ImageFile.Load(_folder["sheet.png"]).narrow(2, 128, 384).narrow(3, ContactSheet.CellWidth, ContactSheet.CellWidth);
        Assert.Equal(1, missing.min().item<float>());
    }

    [Fact]
    public void EmptySheet_IsRefused()
    {
        using var sheet = new ContactSheet();
        Assert.Throws<ImageException>(() => sheet.Save(_folder["sheet.png"]));
        Assert.False(File.Exists(_folder["sheet.png"]));
    }
}

using SixLabors.ImageSharp;
using SixLabors.ImageSharp.Processing;
using StyleKernels.ImageSharp;
using StyleKernels.Models.Images;
using StyleKernels.Models.Inference;
using StyleKernels.Models.Networks;
using static TorchSharp.torch;

namespace StyleKernels.Tests.Tutorials;

/// <summary>The code of docs/tutorials/mix-and-mask.md.</summary>
internal static class MixAndMask
{
    internal static void Mix(Stylizer stylizer)
    {
        // <mix>
        using StyleCode opera = stylizer.EncodeStyle("opera.jpg");
        using StyleCode waves = stylizer.EncodeStyle("waves.jpg");
        using StyleCode mixed = StyleCode.Mix([opera, waves], [0.7, 0.3]);
        mixed.Save("mixed.safetensors");                                           // stylize --style mixed.safetensors takes it too

        using Tensor result = stylizer.Stylize("photo.jpg", mixed);
        ImageFile.Save(result, "mixed.png");
        // </mix>
    }

    internal static void Mask(Stylizer stylizer)
    {
        // <mask>
        using Tensor photo = ImageFile.Load("photo.jpg");
        using Tensor mask = ImageFile.Load("mask.png");                            // as large as the photograph; white is restyled
        using StyleCode style = stylizer.EncodeStyle("opera.jpg");
        using Tensor painted = stylizer.Stylize(photo, style);
        using Tensor masked = photo.lerp(painted, mask);
        ImageFile.Save(masked, "masked.png");
        // </mask>
    }

    internal static void Rectangle(ImageStylizer stylizer)
    {
        // <rectangle>
        using Image painting = Image.Load("opera.jpg");
        using Image photo = Image.Load("photo.jpg");
        using ImageStyle style = stylizer.EncodeStyle(painting.CloneAs<SixLabors.ImageSharp.PixelFormats.Rgb24>());
        photo.Mutate(x => x.Stylize(style, rectangle: new Rectangle(0, 0, photo.Width / 2, photo.Height)));
        photo.Save("left-half.png");
        // </rectangle>
    }
}

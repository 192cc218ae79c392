using StyleKernels.Models.Images;
using StyleKernels.Models.Networks;
using TorchSharp;

namespace StyleKernels.Cli.Export;

/// <summary>The style of <c>--style</c>.</summary>
internal static class ExportStyle
{
    /// <summary>Reads a saved code, or encodes a picture; null where none is asked for.</summary>
    public static StyleCode? Open(ExportRequest request, StyleTransferNetwork network)
    {
        if (request.Style is not { } path)
        {
            return null;
        }

        if (Path.GetExtension(path).Equals(".safetensors", StringComparison.OrdinalIgnoreCase))
        {
            return StyleCode.Load(path);
        }

        using torch.Tensor picture = ImageFile.Load(path, request.StyleSize);
        return network.EncodeStyle(picture);
    }
}

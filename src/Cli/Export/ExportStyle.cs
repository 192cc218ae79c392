using StyleKernels.Cli.Stylize;
using StyleKernels.Models.Images;
using StyleKernels.Models.Networks;
using TorchSharp;

namespace StyleKernels.Cli.Export;

/// <summary>The style of <c>--style</c>.</summary>
internal static class ExportStyle
{
    /// <summary>Reads a saved code, or encodes a picture; null where none is asked for.</summary>
    /// <exception cref="CommandException">The code is not one that the network makes.</exception>
    public static StyleCode? Open(ExportRequest request, StyleTransferNetwork network)
    {
        if (request.Style is not { } path)
        {
            return null;
        }

        if (StyleChoice.IsCode(path))
        {
            return Saved(path, network);
        }

        using torch.Tensor picture = ImageFile.Load(path, request.StyleSize);
        return network.EncodeStyle(picture);
    }

    private static StyleCode Saved(string path, StyleTransferNetwork network)
    {
        StyleCode code = StyleCode.Load(path);
        if (network.Misfit(code) is not { } misfit)
        {
            return code;
        }

        code.Dispose();
        throw new CommandException($"{path}: this style code does not fit: {misfit}");
    }
}

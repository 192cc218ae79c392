using StyleKernels.Models.Images;
using StyleKernels.Models.Networks;
using TorchSharp;

namespace StyleKernels.Cli.Export;

/// <summary>The style of <c>--style</c>.</summary>
internal static class ExportStyle
{
    /// <summary>Reads a saved code, or encodes a picture; null where none is asked for.</summary>
    /// <exception cref="CommandException">The code is of another network.</exception>
    public static StyleCode? Open(ExportRequest request, StyleTransferNetwork network)
    {
        if (request.Style is not { } path)
        {
            return null;
        }

        if (Path.GetExtension(path).Equals(".safetensors", StringComparison.OrdinalIgnoreCase))
        {
            return Saved(path, network);
        }

        using torch.Tensor picture = ImageFile.Load(path, request.StyleSize);
        return network.EncodeStyle(picture);
    }

    private static StyleCode Saved(string path, StyleTransferNetwork network)
    {
        StyleCode code = StyleCode.Load(path);
        if (code.Network == network.GetName())
        {
            return code;
        }

        code.Dispose();
        throw new CommandException($"'{path}' is a style code of {code.Network}, the model is {network.GetName()}");
    }
}

using Microsoft.ML.OnnxRuntime.Tensors;
using StyleKernels.Models.Images;
using StyleKernels.Models.Networks;
using StyleKernels.Models.Networks.GoogleMagenta;
using StyleKernels.Onnx;
using StyleKernels.OnnxExport;
using StyleKernels.Tests.Images;
using StyleKernels.Tests.Kernels;
using StyleKernels.Tests.Weights;
using TorchSharp;
using Xunit;
using static TorchSharp.torch;
using Tensor = TorchSharp.torch.Tensor;

namespace StyleKernels.Tests.OnnxExport;

/// <summary>The export of a network on its authors' weights.</summary>
public sealed class ExportedMagentaTests
{
    [Fact]
    public void MobileModels_AreWithin2e4OfTorch()
    {
        (string prediction, string transfer) =
            (SharedFile.Find("weights/prediction_int8_256.tflite"), SharedFile.Find("weights/transfer_int8_384.tflite"));
        using var folder = new TemporaryFolder();
        using DisposeScope scope = NewDisposeScope();
        using IDisposable frozen = no_grad();
        using var network = new MobileGoogleMagenta();
        network.LoadPublished(prediction, transfer);
        network.eval();
        var exporter = new OnnxExporter(network);
        exporter.WritePredictor(folder["predictor.onnx"]);
        exporter.WriteTransfer(folder["transfer.onnx"]);
        using var stylizer = new OnnxStylizer(folder["transfer.onnx"], folder["predictor.onnx"]) { AddsGrain = false };
        Tensor style = ImageFile.Load(Path.Combine(RepositoryFolder.Path, "docs/images/opera.jpg"), 127);
        Tensor content = ImageFile.Load(Path.Combine(RepositoryFolder.Path, "docs/images/swan.jpg"), 181);
        using StyleCode code = network.EncodeStyle(style);

        DenseTensor<float> result = stylizer.Stylize(ToDense(content), stylizer.EncodeStyle(ToDense(style)), 0.8f);

        Assert.InRange(TensorAssert.MaxError(tensor(result.ToArray(), content.shape), network.Stylize(content, code, 0.8)), 0, 2e-4);
    }

    private static DenseTensor<float> ToDense(Tensor picture) =>
        new(picture.contiguous().data<float>().ToArray(), [.. picture.shape.Select(size => (int)size)]);
}

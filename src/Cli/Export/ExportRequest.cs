using StyleKernels.OnnxExport;

namespace StyleKernels.Cli.Export;

/// <summary>What was asked for on the command line.</summary>
/// <param name="Output">A folder, or an .onnx file for one style; the current folder if it is null.</param>
/// <param name="Model">A name or file of a checkpoint.</param>
/// <param name="Style">A picture or a saved style code; null to export the style predictor too.</param>
/// <param name="StyleSize">Shorter side at which a picture is looked at.</param>
/// <param name="ContentSize">Fixed size of contents, or any.</param>
/// <param name="Alpha">Fixed strength, or an input.</param>
/// <param name="Opset">Operator set.</param>
/// <param name="Check">Whether the files are run and compared with the network.</param>
internal sealed record ExportRequest(
    string? Output,
    string Model,
    string? Style,
    int StyleSize,
    PictureSize? ContentSize,
    double? Alpha,
    int Opset,
    bool Check);

using StyleKernels.OnnxExport.Schema;

namespace StyleKernels.OnnxExport.Graph;

/// <summary>A size of an input or output: a number, or the name of one that is open.</summary>
/// <param name="Size">The number, if it is fixed.</param>
/// <param name="Name">The name, if it is open.</param>
internal readonly record struct Dimension(long? Size, string? Name)
{
    public static implicit operator Dimension(long size) => new(size, null);

    public static implicit operator Dimension(string name) => new(null, name);

    /// <summary>As ONNX has it.</summary>
    public TensorShapeProto.Types.Dimension ToProto() => Size is { } size
        ? new TensorShapeProto.Types.Dimension { DimValue = size }
        : new TensorShapeProto.Types.Dimension { DimParam = Name };
}

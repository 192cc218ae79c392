namespace StyleKernels.OnnxExport.Graph;

/// <summary>What a value consists of, numbered as in ONNX.</summary>
internal enum ElementType
{
    /// <summary>32-bit floating point.</summary>
    Float = 1,

    /// <summary>64-bit integers: sizes and positions.</summary>
    Int64 = 7,

    /// <summary>Conditions.</summary>
    Bool = 9,

    /// <summary>64-bit floating point, for sizes on their way to whole numbers.</summary>
    Double = 11,
}

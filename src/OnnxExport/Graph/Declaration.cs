using StyleKernels.OnnxExport.Schema;

namespace StyleKernels.OnnxExport.Graph;

/// <summary>Declares inputs and outputs.</summary>
internal static class Declaration
{
    /// <summary>With a shape, for the outside.</summary>
    public static ValueInfoProto Of(string name, string meaning, ElementType type, IReadOnlyList<Dimension> dimensions)
    {
        ValueInfoProto declared = WithoutShape(name, type);
        declared.DocString = meaning;
        declared.Type.TensorType.Shape = new TensorShapeProto();
        declared.Type.TensorType.Shape.Dim.Add(dimensions.Select(dimension => dimension.ToProto()));
        return declared;
    }

    /// <summary>Without a shape, for the inside of branches.</summary>
    public static ValueInfoProto WithoutShape(Value value) => WithoutShape(value.Name, value.Type);

    private static ValueInfoProto WithoutShape(string name, ElementType type) => new()
    {
        Name = name,
        Type = new TypeProto { TensorType = new TypeProto.Types.Tensor { ElemType = (int)type } },
    };
}

using StyleKernels.OnnxExport.Graph;

namespace StyleKernels.OnnxExport.Networks;

/// <summary>A tensor of a style code.</summary>
/// <param name="Name">As in <c>StyleCode</c>.</param>
/// <param name="Dimensions">After the batch.</param>
internal sealed record CodeTensor(string Name, params IReadOnlyList<Dimension> Dimensions);

using StyleKernels.OnnxExport.Graph;
using StyleKernels.OnnxExport.Layers;

namespace StyleKernels.OnnxExport.Networks;

/// <summary>
/// <c>StyleAttention</c>: every position of the content looks for similar positions of the style. The scores of one row of the content exist
/// at a time, so that memory does not grow with the product of both pictures.
/// </summary>
/// <param name="attention">Its weights.</param>
internal sealed class StyleAttentionExport(NetworkScope attention)
{
    /// <summary>What the content compares itself with, (N, C, positions).</summary>
    public Value Keys(Value style) => style.Normalized().Convolved(attention["g"]).Flatten(2);

    /// <summary>What the content takes, (N, C, positions).</summary>
    public Value Values(Value style) => style.Convolved(attention["h"]).Flatten(2);

    /// <summary>Content features with those of the style, and with their own where the strength is below 1.</summary>
    public Value Attend(Value content, Value keys, Value values, Strength strength)
    {
        Value queries = content.Normalized().Convolved(attention["f"]);
        Value found = strength.Blend(Look(queries, keys, values), () => Look(queries, Keys(content), Values(content)));
        return found.Convolved(attention["out_conv"]) + content;
    }

    /// <summary>softmax(queries · keys) · values, (N, C, H, W).</summary>
    private static Value Look(Value queries, Value keys, Value values)
    {
        Value columns = values.Transpose(0, 2, 1);
        Value rows = queries.Transpose(2, 0, 3, 1);
        return queries.Graph.Scan(rows, row => row.MatMul(keys).Softmax().MatMul(columns)).Transpose(1, 3, 0, 2);
    }
}

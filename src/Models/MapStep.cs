using static TorchSharp.torch;

namespace StyleKernels.Models;

/// <summary>
/// Goes from one map to the next and lets go of everything between them: without gradients only two maps live at a time, and a
/// photograph of many megapixels fits into memory. With gradients, autograd keeps what it needs.
/// </summary>
internal static class MapStep
{
    /// <summary>Applies <paramref name="layer"/> and disposes what it leaves behind.</summary>
    /// <param name="from">The map before; disposed too.</param>
    /// <param name="layer">From one map to the next.</param>
    /// <param name="keep">Leaves <paramref name="from"/> alive, because it belongs to somebody else; false by default.</param>
    public static Tensor Next(Tensor from, Func<Tensor, Tensor> layer, bool keep = false)
    {
        using var scope = NewDisposeScope();
        Tensor to = layer(from).MoveToOuterDisposeScope();
        if (!keep && !ReferenceEquals(from, to))
        {
            from.Dispose();
        }

        return to;
    }
}

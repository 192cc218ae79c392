namespace StyleKernels;

/// <summary>
/// What a Gram matrix is divided by. The balanced loss does not depend on it, the classic loss does: values of different
/// normalisations are not comparable.
/// </summary>
public enum GramNormalization
{
    /// <summary>By H·W, the number of positions: independent of the picture's size. The default.</summary>
    HW,

    /// <summary>By C·H·W, the number of feature values.</summary>
    CHW,

    /// <summary>Not divided: the sum over all positions.</summary>
    None,
}

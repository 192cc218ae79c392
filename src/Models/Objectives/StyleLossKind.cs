namespace StyleKernels.Models.Objectives;

/// <summary>Which style loss is used.</summary>
public enum StyleLossKind
{
    /// <summary>Each sample's distance divided by its supremum (Cheng et al. 2021, Eq. 13).</summary>
    Balanced,

    /// <summary>The squared distance of the style's statistics (Eq. 6).</summary>
    Classic,
}

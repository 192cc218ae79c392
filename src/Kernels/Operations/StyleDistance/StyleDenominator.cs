namespace StyleKernels;

/// <summary>What ‖G_S − G_P‖² is divided by.</summary>
internal enum StyleDenominator
{
    /// <summary>C²: the mean squared difference, the classic distance.</summary>
    Entries,

    /// <summary>‖G_S‖² + ‖G_P‖², held constant in the gradient: the balanced distance.</summary>
    DetachedNorms,

    /// <summary>‖G_S‖² + ‖G_P‖² with its gradient, for comparison.</summary>
    Norms,
}

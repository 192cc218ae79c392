namespace StyleKernels;

/// <summary>Where the Gram matrix of the style comes from.</summary>
internal enum StyleSource
{
    /// <summary>Partial tiles of the same workspace, from the style's features.</summary>
    Partial,

    /// <summary>A Gram matrix that was computed before and is already divided.</summary>
    Given,
}

namespace StyleKernels;

/// <summary>Where the Gram matrix of the style comes from.</summary>
internal enum StyleSource
{
    /// <summary>There is none: the difference is the result's Gram matrix itself.</summary>
    None,

    /// <summary>Partial tiles of the same workspace, from the style's features.</summary>
    Partial,

    /// <summary>A Gram matrix that was computed before and is already divided.</summary>
    Given,
}

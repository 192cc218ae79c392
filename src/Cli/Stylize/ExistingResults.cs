namespace StyleKernels.Cli.Stylize;

/// <summary>What happens to results that are there already.</summary>
internal enum ExistingResults
{
    /// <summary>Nothing is done, and they are named.</summary>
    Refuse,

    /// <summary>They are replaced.</summary>
    Overwrite,

    /// <summary>They are left, and not computed again.</summary>
    Skip,
}

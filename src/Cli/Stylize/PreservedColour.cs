namespace StyleKernels.Cli.Stylize;

/// <summary>What of the content's colours is kept.</summary>
internal enum PreservedColour
{
    /// <summary>Nothing: the style's colours are taken.</summary>
    None,

    /// <summary>The hues; light and dark are the result's.</summary>
    Luminance,

    /// <summary>The style is given the content's colours before it is looked at.</summary>
    Coral,
}

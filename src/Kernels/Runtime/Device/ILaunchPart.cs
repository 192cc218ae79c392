namespace StyleKernels;

/// <summary>One of several inputs that a single launch works on, each with its own range of groups.</summary>
internal interface ILaunchPart
{
    /// <summary>The first group of the part; the part ends where the next begins.</summary>
    int FirstBlock { get; }
}

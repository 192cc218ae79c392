namespace StyleKernels.Models.Networks;

/// <summary>How the codes of several styles become one.</summary>
public enum StyleMixing
{
    /// <summary>The weighted mean of their tensors: what the network does with a code is linear in it, or meant to be.</summary>
    Mean,

    /// <summary>They are kept apart, and the network weighs their results: attention has no use for the mean of two pictures.</summary>
    Apart,
}

namespace StyleKernels.Models.Networks;

/// <summary>A network with parts that training leaves as their authors published them.</summary>
internal interface IFrozenParts
{
    /// <summary>The files of these parts by their names in the weights store.</summary>
    IReadOnlyList<string> FrozenFiles { get; }

    /// <summary>Reads them.</summary>
    /// <param name="paths">One path for each of <see cref="FrozenFiles"/>.</param>
    /// <exception cref="Weights.WeightsException">A file is broken or holds something else.</exception>
    void LoadFrozen(IReadOnlyList<string> paths);
}

namespace StyleKernels.Models.Networks;

/// <summary>A network whose weights its authors published, in files that the weights store knows.</summary>
public interface IPublishedNetwork
{
    /// <summary>The files by their names in the weights store, in the order in which <see cref="LoadPublished"/> takes them.</summary>
    IReadOnlyList<string> PublishedFiles { get; }

    /// <summary>Reads the published files.</summary>
    /// <param name="paths">One path for each of <see cref="PublishedFiles"/>.</param>
    /// <exception cref="Weights.WeightsException">A file is broken or holds something else.</exception>
    void LoadPublished(IReadOnlyList<string> paths);
}

using StyleKernels.Evaluation.Statistics;

namespace StyleKernels.Evaluation.Bounds;

/// <summary>What a <see cref="BoundsStudy"/> says of a layer.</summary>
/// <param name="Layer">The layer.</param>
/// <param name="Supremum">Classic distance over supremum.</param>
/// <param name="Infimum">Classic distance over infimum.</param>
/// <param name="SpectralSupremum">Classic distance over spectral supremum.</param>
/// <param name="SpectralInfimum">Classic distance over spectral infimum.</param>
/// <param name="SupremumRatio">Mean of spectral over plain supremum.</param>
/// <param name="Width">Mean of the spectral range over the plain one.</param>
/// <param name="Balanced">The balanced loss.</param>
/// <param name="SpectralBalanced">Distance over spectral supremum.</param>
/// <param name="CovarianceBalanced">The balanced loss of covariances.</param>
/// <param name="MeanShare">What the channel means give, mean.</param>
internal sealed record LayerBounds(
    string Layer,
    LinearFit Supremum,
    LinearFit Infimum,
    LinearFit SpectralSupremum,
    LinearFit SpectralInfimum,
    double SupremumRatio,
    double Width,
    Place Balanced,
    Place SpectralBalanced,
    Place CovarianceBalanced,
    double MeanShare);

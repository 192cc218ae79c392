namespace StyleKernels.Evaluation.Bounds;

/// <summary>The numbers of a <see cref="BoundsStudy"/>, each with its layer behind it: <c>distance:relu1_2</c>.</summary>
public static class BoundsColumns
{
    /// <summary>The classic style distance.</summary>
    public const string Distance = "distance";

    /// <summary>Its supremum when the norms are known (Cheng et al. 2021, Eq. 11).</summary>
    public const string Supremum = "supremum";

    /// <summary>Its infimum when the norms are known (Eq. 12).</summary>
    public const string Infimum = "infimum";

    /// <summary>Its supremum when the eigenvalues are known.</summary>
    public const string SpectralSupremum = "spectral-supremum";

    /// <summary>Its infimum when the eigenvalues are known.</summary>
    public const string SpectralInfimum = "spectral-infimum";

    /// <summary>Distance over supremum, the balanced loss (Eq. 13).</summary>
    public const string Balanced = "balanced";

    /// <summary>Distance over spectral supremum.</summary>
    public const string SpectralBalanced = "spectral-balanced";

    /// <summary>The balanced loss of covariances.</summary>
    public const string CovarianceBalanced = "covariance-balanced";

    /// <summary>
    /// What the channel means give to the distance: with G = C + μμᵀ, ‖μ_Sμ_Sᵀ − μ_Pμ_Pᵀ‖² over its sum with ‖C_S − C_P‖², in [0, 1].
    /// </summary>
    public const string MeanShare = "mean-share";

    /// <summary>All of them, in the order of the file.</summary>
    internal static IReadOnlyList<string> All { get; } =
        [Distance, Supremum, Infimum, SpectralSupremum, SpectralInfimum, Balanced, SpectralBalanced, CovarianceBalanced, MeanShare];

    /// <summary>The column of a layer.</summary>
    internal static string Of(string name, string layer) => $"{name}:{layer}";
}

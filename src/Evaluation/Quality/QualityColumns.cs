namespace StyleKernels.Evaluation.Quality;

/// <summary>The numbers of a <see cref="QualityStudy"/>.</summary>
public static class QualityColumns
{
    /// <summary>SSIM of result and content.</summary>
    public const string Ssim = "ssim";

    /// <summary>MS-SSIM of result and content.</summary>
    public const string MultiScaleSsim = "ms-ssim";

    /// <summary>Distance of self-similarities in the second stage of ResNet-18.</summary>
    public const string SelfSimilarity = "self-similarity";

    /// <summary>Distance of feature directions in three stages of ResNet-18, in the form of LPIPS without its weights.</summary>
    public const string Perceptual = "perceptual";

    /// <summary>Balanced distance of Gram matrices in three stages of ResNet-18, their sum (0 to 3).</summary>
    public const string Gram = "gram";

    /// <summary>The same of covariances.</summary>
    public const string Covariance = "covariance";

    /// <summary>The same of means and deviations.</summary>
    public const string MeanAndDeviation = "mean-deviation";

    /// <summary>LPIPS of result and content, where its weights are given.</summary>
    public const string Lpips = "lpips";

    /// <summary>Fréchet distance of all results of a model from all styles in the features of the given network: of a set, not of a row.</summary>
    public const string Fid = "fid";

    /// <summary>The same in the pooled features of ResNet-18, where no network is given.</summary>
    public const string FrechetResNet = "frechet-resnet18";

    /// <summary>(1 + LPIPS)(1 + FID), where both are given (Wright and Ommer 2022).</summary>
    public const string ArtFid = "artfid";

    /// <summary>Those of every row, in the order of the file.</summary>
    internal static IReadOnlyList<string> All { get; } = [Ssim, MultiScaleSsim, SelfSimilarity, Perceptual, Gram, Covariance, MeanAndDeviation];
}

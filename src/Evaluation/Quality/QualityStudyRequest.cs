using StyleKernels.Evaluation.Pairs;

namespace StyleKernels.Evaluation.Quality;

/// <summary>What a <see cref="QualityStudy"/> measures.</summary>
public sealed record QualityStudyRequest : PairRequest
{
    /// <summary>Strengths, in [0, 1], at which every network is measured: content against style is a curve, not a point.</summary>
    public IReadOnlyList<double> Alphas { get; init; } = [0, 0.25, 0.5, 0.75, 1];

    /// <summary>The two files of <see cref="Quality.Lpips"/>; without them there is no LPIPS.</summary>
    public IReadOnlyList<string> Lpips { get; init; } = [];

    /// <summary>
    /// An ONNX file in whose features sets of pictures are compared, the Inception of FID or of ArtFID; null: the pooled features of
    /// ResNet-18, and the distance is not called FID.
    /// </summary>
    public string? Fid { get; init; }
}

using StyleKernels.Evaluation.Pairs;

namespace StyleKernels.Evaluation.Sheets;

/// <summary>What a <see cref="SheetStudy"/> shows.</summary>
public sealed record SheetStudyRequest
{
    /// <summary>Models, as <see cref="Results.ResultSource.Open"/> takes them: a column each.</summary>
    public required IReadOnlyList<string> Models { get; init; }

    /// <summary>Files and folders of contents; every one of them is shown with every style.</summary>
    public IReadOnlyList<string> Contents { get; init; } = [];

    /// <summary>Files and folders of styles.</summary>
    public IReadOnlyList<string> Styles { get; init; } = [];

    /// <summary>A list of pairs instead, see <see cref="PairList.Read"/>.</summary>
    public string? List { get; init; }

    /// <summary>Shorter side of the contents, in pixels.</summary>
    public int Size { get; init; } = 256;

    /// <summary>Decides the weights of untrained networks.</summary>
    public int Seed { get; init; } = 1;

    /// <summary>Files of the loss network; empty for the embedded one.</summary>
    public IReadOnlyList<string> LossNetwork { get; init; } = [];
}

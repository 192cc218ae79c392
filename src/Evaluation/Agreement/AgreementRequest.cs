namespace StyleKernels.Evaluation.Agreement;

/// <summary>Which votes are compared with losses.</summary>
public sealed record AgreementRequest
{
    /// <summary>Folder of a rating study of the kind "style", with its votes.csv.</summary>
    public required string Folder { get; init; }

    /// <summary>Decides the bootstrap.</summary>
    public int Seed { get; init; } = 1;

    /// <summary>Files of the loss network; empty for the embedded one.</summary>
    public IReadOnlyList<string> LossNetwork { get; init; } = [];
}

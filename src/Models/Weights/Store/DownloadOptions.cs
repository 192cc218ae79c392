namespace StyleKernels.Models.Weights.Store;

/// <summary>How patient a download is.</summary>
public sealed record DownloadOptions
{
    /// <summary>Attempts in a row that bring no byte before an address is given up; 5 by default.</summary>
    public int FruitlessAttempts { get; init; } = 5;

    /// <summary>Attempts in all per address; 50 by default.</summary>
    public int Attempts { get; init; } = 50;

    /// <summary>The pause before the second attempt; it doubles up to 32 times that. One second by default.</summary>
    public TimeSpan Pause { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>How long a silent server is waited for; 30 seconds by default.</summary>
    public TimeSpan Silence { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>The most bytes a file of unknown size may have; 4 GiB by default.</summary>
    public long MaxBytes { get; init; } = 4L << 30;
}

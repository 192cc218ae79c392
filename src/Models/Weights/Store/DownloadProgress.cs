namespace StyleKernels.Models.Weights.Store;

/// <summary>How far a download is.</summary>
/// <param name="Name">What is downloaded.</param>
/// <param name="Received">Bytes on the disk so far, resumed ones included.</param>
/// <param name="Total">Bytes of the whole; null while it is unknown.</param>
public readonly record struct DownloadProgress(string Name, long Received, long? Total);

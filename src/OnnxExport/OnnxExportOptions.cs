namespace StyleKernels.OnnxExport;

/// <summary>What an exported network is to be like.</summary>
public sealed record OnnxExportOptions
{
    /// <summary>The oldest operator set that has all that is written: from 18 on pictures can be made smaller as torch does.</summary>
    public const int OldestOpset = 18;

    /// <summary>The newest operator set that has been run.</summary>
    public const int NewestOpset = 23;

    /// <summary>Size of the contents; null, the default, takes any.</summary>
    public PictureSize? ContentSize { get; init; }

    /// <summary>A fixed strength in [0, 1]; null, the default, makes it an input called <c>alpha</c>.</summary>
    public double? Alpha { get; init; }

    /// <summary>
    /// Operator set, from <see cref="OldestOpset"/> to <see cref="NewestOpset"/>; by default the oldest, which all runtimes of the last
    /// years read.
    /// </summary>
    public int Opset { get; init; } = OldestOpset;

    /// <summary>Written into the files beside what the exporter says itself: licence, recipe.</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; init; } = new Dictionary<string, string>();
}

namespace StyleKernels;

/// <summary>How the values of a feature map lie in memory.</summary>
internal enum FeatureLayout
{
    /// <summary>The pixels of a channel one after the other: torch's default, NCHW.</summary>
    Planar,

    /// <summary>The channels of a pixel one after the other: channels-last, NHWC.</summary>
    Interleaved,
}

using System.Runtime.Intrinsics;

namespace StyleKernels;

/// <summary>The channel means of a CPU feature map as work items.</summary>
internal static class ChannelMeansPass
{
    /// <summary>Channels of an item.</summary>
    internal const int Channels = 32;

    /// <summary>How many items a map has.</summary>
    internal static int Items(in FeatureView features) => checked(features.Batch * ItemsOfSample(features));

    /// <summary>Writes the means of an item where the view says.</summary>
    internal static void Compute(SimdWidth width, in FeatureView features, int item)
    {
        int sample = item / ItemsOfSample(features);
        int first = item % ItemsOfSample(features) * Channels;
        int count = Math.Min(Channels, features.Channels - first);
        switch (width)
        {
            case SimdWidth.Vector512:
                ChannelMeansSimd<Lanes512, Vector512<float>>.Compute(features, sample, first, count);
                break;
            case SimdWidth.Vector256:
                ChannelMeansSimd<Lanes256, Vector256<float>>.Compute(features, sample, first, count);
                break;
            case SimdWidth.Vector128:
                ChannelMeansSimd<Lanes128, Vector128<float>>.Compute(features, sample, first, count);
                break;
            default:
                ChannelMeansSimd<LanesScalar, ScalarPair>.Compute(features, sample, first, count);
                break;
        }
    }

    private static int ItemsOfSample(in FeatureView features) => (features.Channels + Channels - 1) / Channels;
}

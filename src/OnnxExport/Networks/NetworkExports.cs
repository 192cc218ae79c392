using StyleKernels.Models.Networks;
using StyleKernels.Models.Networks.AdaIN;
using StyleKernels.Models.Networks.GoogleMagenta;
using StyleKernels.Models.Networks.LinearTransfer;
using StyleKernels.Models.Networks.SANet;

namespace StyleKernels.OnnxExport.Networks;

/// <summary>The networks that can be exported.</summary>
internal static class NetworkExports
{
    /// <summary>Whether a network can be exported.</summary>
    public static bool Contains(StyleTransferNetwork network) => Find(network) is not null;

    /// <summary>The export of a network.</summary>
    public static NetworkExport Create(StyleTransferNetwork network) => Find(network)!(new NetworkScope(network));

    private static Func<NetworkScope, NetworkExport>? Find(StyleTransferNetwork network) => network switch
    {
        CompactGoogleMagenta => scope => new CompactGoogleMagentaExport(scope),
        GoogleMagentaNetwork => scope => new GoogleMagentaExport(scope),
        CompactAdaIN or PublishedAdaIN => scope => new AdaINExport(scope, FeatureCoder.Of(scope)),
        CompactLinearTransfer or PublishedLinearTransfer => scope => new LinearTransferExport(scope, FeatureCoder.Of(scope)),
        SANetNetwork => scope => new SANetExport(scope, FeatureCoder.Of(scope)),
        _ => null,
    };
}

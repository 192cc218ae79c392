using System.Collections.Concurrent;
using StyleKernels.Models.Networks.AdaIN;
using StyleKernels.Models.Networks.GoogleMagenta;
using StyleKernels.Models.Networks.LinearTransfer;
using StyleKernels.Models.Networks.SANet;

namespace StyleKernels.Models.Networks;

/// <summary>
/// The networks by the name of their architecture, as it stands in a checkpoint's metadata. A network is a folder and one registration
/// here; <see cref="Register"/> adds one from outside.
/// </summary>
public static class NetworkRegistry
{
    private static readonly ConcurrentDictionary<string, Func<StyleTransferNetwork>> Networks = new(StringComparer.Ordinal)
    {
        [CompactGoogleMagenta.Architecture] = () => new CompactGoogleMagenta(),
        [CompactAdaIN.Architecture] = () => new CompactAdaIN(),
        [CompactLinearTransfer.Architecture] = () => new CompactLinearTransfer(),
        [CompactSANet.Architecture] = () => new CompactSANet(),
        [PublishedGoogleMagenta.Architecture] = () => new PublishedGoogleMagenta(),
        [MobileGoogleMagenta.Architecture] = () => new MobileGoogleMagenta(),
        [PublishedAdaIN.Architecture] = () => new PublishedAdaIN(),
        [PublishedAdaIN.ShallowArchitecture] = () => new PublishedAdaIN("relu3_1"),
        [PublishedLinearTransfer.Architecture] = () => new PublishedLinearTransfer(),
        [PublishedLinearTransfer.ShallowArchitecture] = () => new PublishedLinearTransfer("relu3_1"),
        [PublishedSANet.Architecture] = () => new PublishedSANet(),
    };

    /// <summary>The names of all architectures, in ordinal order.</summary>
    public static IReadOnlyList<string> Names => [.. Networks.Keys.Order(StringComparer.Ordinal)];

    /// <summary>Whether an architecture is known.</summary>
    public static bool Contains(string architecture) => Networks.ContainsKey(architecture);

    /// <summary>A network with random weights.</summary>
    /// <param name="architecture">One of <see cref="Names"/>.</param>
    /// <exception cref="ArgumentException">There is no such architecture.</exception>
    public static StyleTransferNetwork Create(string architecture) =>
        Networks.TryGetValue(architecture, out Func<StyleTransferNetwork>? create)
        ? create()
        : throw new ArgumentException($"there is no network '{architecture}', only {string.Join(", ", Names)}", nameof(architecture));

    /// <summary>Adds a network: from then on its checkpoints can be loaded and used like any other's.</summary>
    /// <param name="architecture">The name its constructor gives it.</param>
    /// <param name="create">Makes one with random weights.</param>
    /// <exception cref="ArgumentException">The name is taken.</exception>
    public static void Register(string architecture, Func<StyleTransferNetwork> create)
    {
        ArgumentException.ThrowIfNullOrEmpty(architecture);
        ArgumentNullException.ThrowIfNull(create);
        if (!Networks.TryAdd(architecture, create))
        {
            throw new ArgumentException($"there already is a network '{architecture}'", nameof(architecture));
        }
    }
}

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
    private static readonly ConcurrentDictionary<string, Registration> Networks = new(StringComparer.Ordinal)
    {
        [CompactGoogleMagenta.Architecture] = new(() => new CompactGoogleMagenta(), []),
        [CompactAdaIN.Architecture] = new(() => new CompactAdaIN(), []),
        [CompactLinearTransfer.Architecture] = new(() => new CompactLinearTransfer(), []),
        [CompactSANet.Architecture] = new(() => new CompactSANet(), []),
        [PublishedGoogleMagenta.Architecture] = new(() => new PublishedGoogleMagenta(), PublishedGoogleMagenta.Files),
        [MobileGoogleMagenta.Architecture] = new(() => new MobileGoogleMagenta(), MobileGoogleMagenta.Files),
        [PublishedAdaIN.Architecture] = new(() => new PublishedAdaIN(), PublishedAdaIN.FilesOf(PublishedAdaIN.Architecture)),
        [PublishedAdaIN.ShallowArchitecture] = new(() => new PublishedAdaIN("relu3_1"), PublishedAdaIN.FilesOf(PublishedAdaIN.ShallowArchitecture)),
        [PublishedLinearTransfer.Architecture] = new(
            () => new PublishedLinearTransfer(), PublishedLinearTransfer.FilesOf(PublishedLinearTransfer.Architecture)),
        [PublishedLinearTransfer.ShallowArchitecture] = new(
            () => new PublishedLinearTransfer("relu3_1"), PublishedLinearTransfer.FilesOf(PublishedLinearTransfer.ShallowArchitecture)),
        [PublishedSANet.Architecture] = new(() => new PublishedSANet(), PublishedSANet.Files),
    };

    /// <summary>The names of all architectures, in ordinal order.</summary>
    public static IReadOnlyList<string> Names => [.. Networks.Keys.Order(StringComparer.Ordinal)];

    /// <summary>Whether an architecture is known.</summary>
    public static bool Contains(string architecture) => Networks.ContainsKey(architecture);

    /// <summary>A network with random weights.</summary>
    /// <param name="architecture">One of <see cref="Names"/>.</param>
    /// <exception cref="ArgumentException">There is no such architecture.</exception>
    public static StyleTransferNetwork Create(string architecture) => Find(architecture).Create();

    /// <summary>
    /// The files of an <see cref="IPublishedNetwork"/> by their names in the weights store, in its order; empty for other networks. Of the
    /// networks here they are known without making one; one from outside is made once, when it is asked for first.
    /// </summary>
    /// <param name="architecture">One of <see cref="Names"/>.</param>
    /// <exception cref="ArgumentException">There is no such architecture.</exception>
    public static IReadOnlyList<string> PublishedFiles(string architecture) => Find(architecture).PublishedFiles;

    /// <summary>Adds a network: from then on its checkpoints can be loaded and used like any other's.</summary>
    /// <param name="architecture">The name its constructor gives it.</param>
    /// <param name="create">Makes one with random weights.</param>
    /// <exception cref="ArgumentException">The name is taken.</exception>
    public static void Register(string architecture, Func<StyleTransferNetwork> create)
    {
        ArgumentException.ThrowIfNullOrEmpty(architecture);
        ArgumentNullException.ThrowIfNull(create);
        if (!Networks.TryAdd(architecture, new Registration(create)))
        {
            throw new ArgumentException($"there already is a network '{architecture}'", nameof(architecture));
        }
    }

    private static Registration Find(string architecture) => Networks.TryGetValue(architecture, out Registration? registration)
        ? registration
        : throw new ArgumentException(
            $"there is no network '{architecture}', only {string.Join(", ", Names)}{Misspelling.Hint(architecture, Names)}", nameof(architecture));

    /// <summary>How a network is made, and which files its authors published.</summary>
    /// <param name="create">Makes one with random weights.</param>
    /// <param name="publishedFiles">The files; null when the network itself has to be asked.</param>
    private sealed class Registration(Func<StyleTransferNetwork> create, IReadOnlyList<string>? publishedFiles = null)
    {
        private readonly Lazy<IReadOnlyList<string>> _publishedFiles = new(() => publishedFiles ?? Ask(create));

        public Func<StyleTransferNetwork> Create => create;

        public IReadOnlyList<string> PublishedFiles => _publishedFiles.Value;

        private static IReadOnlyList<string> Ask(Func<StyleTransferNetwork> create)
        {
            using StyleTransferNetwork network = create();
            return network is IPublishedNetwork published ? published.PublishedFiles : [];
        }
    }
}

using StyleKernels.Evaluation.Pairs;
using StyleKernels.Models;
using StyleKernels.Models.Images;
using StyleKernels.Models.Networks;
using StyleKernels.Models.Weights;
using static TorchSharp.torch;

namespace StyleKernels.Evaluation.Results;

/// <summary>Something that gives a result for a pair: a network, a folder of finished results, or a reference to compare them with.</summary>
public abstract class ResultSource : IDisposable
{
    private const string Untrained = "untrained:";

    /// <summary>Names the source.</summary>
    /// <param name="name">How it is called in rows and tables.</param>
    /// <param name="fingerprint">Changes when its results change; as far as that can be known.</param>
    protected ResultSource(string name, string fingerprint)
    {
        Name = name;
        Fingerprint = fingerprint;
    }

    /// <summary>How it is called in rows and tables.</summary>
    public string Name { get; }

    /// <summary>Changes when its results change, as far as that can be known: the hash of a network's weights, the path of a folder.</summary>
    public string Fingerprint { get; }

    /// <summary>Whether its results show the content, so that they can be compared with it.</summary>
    public virtual bool ShowsContent => true;

    /// <summary>
    /// Opens what a text names: a folder of results, <c>untrained:ARCHITECTURE</c> for a network with random weights, or whatever
    /// <see cref="NetworkCheckpoint.Load"/> takes, whose names a folder is not taken for. A name of one's own may stand before it:
    /// <c>ours=run/network.safetensors</c>.
    /// </summary>
    /// <param name="text">The text.</param>
    /// <param name="seed">Of random weights.</param>
    /// <exception cref="WeightsException">There is no such model.</exception>
    public static ResultSource Open(string text, int seed)
    {
        ArgumentNullException.ThrowIfNull(text);
        int equals = text.IndexOf('=');
        bool isNamed = equals > 0 && !text[..equals].Contains('/');
        string name = isNamed ? text[..equals] : text;
        string what = isNamed ? text[(equals + 1)..] : text;
        return what switch
        {
            _ when Directory.Exists(what) && !NetworkRegistry.Contains(what) && !BuiltInModels.Names.Contains(what) => new FolderResults(name, what),
            _ when what.StartsWith(Untrained, StringComparison.Ordinal) => new NetworkResults(name, CreateUntrained(what[Untrained.Length..], seed)),
            _ => new NetworkResults(name, NetworkCheckpoint.Load(what)),
        };
    }

    /// <summary>The result for a pair.</summary>
    /// <param name="pair">Content and style.</param>
    /// <param name="size">Shorter side of the content.</param>
    /// <param name="alpha">Strength in [0, 1]; what has no strength has results for 1 only.</param>
    /// <returns>(1, 3, H, W) in [0, 1]; null where there is nothing to show.</returns>
    /// <exception cref="ImageException">A picture cannot be read, or a finished result is missing.</exception>
    public abstract Tensor? Result(PicturePair pair, int size, double alpha = 1);

    /// <summary>The result for a content and a mixture of two styles; null from what cannot mix.</summary>
    /// <param name="pair">Content and first style.</param>
    /// <param name="second">The second style's file.</param>
    /// <param name="weight">Of the second style, in [0, 1].</param>
    /// <param name="size">Shorter side of the content.</param>
    /// <returns>(1, 3, H, W) in [0, 1].</returns>
    /// <exception cref="ImageException">A picture cannot be read.</exception>
    public virtual Tensor? Mixed(PicturePair pair, string second, double weight, int size) => null;

    /// <summary>The result for a content that is in memory; null from what has only finished results.</summary>
    /// <param name="content">(1, 3, H, W) in [0, 1].</param>
    /// <param name="style">The style's file.</param>
    /// <returns>(1, 3, H, W) in [0, 1].</returns>
    /// <exception cref="ImageException">The style cannot be read.</exception>
    public virtual Tensor? Restyled(Tensor content, string style) => null;

    /// <inheritdoc/>
    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Lets go of a network.</summary>
    /// <param name="disposing">Whether <see cref="Dispose()"/> was called.</param>
    protected virtual void Dispose(bool disposing)
    {
    }

    private static StyleTransferNetwork CreateUntrained(string architecture, int seed)
    {
        if (!NetworkRegistry.Contains(architecture))
        {
            string names = string.Join(", ", NetworkRegistry.Names);
            throw new WeightsException(
                $"there is no network '{architecture}' to be left untrained, only {names}{Misspelling.Hint(architecture, NetworkRegistry.Names)}");
        }

        random.manual_seed(seed);
        return NetworkRegistry.Create(architecture);
    }
}

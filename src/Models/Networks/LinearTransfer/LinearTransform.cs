using TorchSharp.Modules;
using TorchSharp.Utils;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace StyleKernels.Models.Networks.LinearTransfer;

/// <summary>
/// The transformation module: centred content features are compressed, multiplied by a matrix predicted from content
/// and style, and brought back (Li et al. 2019, section 3).
/// </summary>
internal sealed class LinearTransform : Module<Tensor, Tensor, Tensor, Tensor>, IFeatureTransfer
{
    /// <summary>Rows of the matrix, and channels after compression.</summary>
    private const int MatrixSize = 32;

    private const string Matrix = "matrix";
    private const string Mean = "mean";

    [ComponentName(Name = "snet")]
    private readonly MatrixNetwork _styleMatrix;

    [ComponentName(Name = "cnet")]
    private readonly MatrixNetwork _contentMatrix;

    [ComponentName(Name = "compress")]
    private readonly Conv2d _compress;

    [ComponentName(Name = "unzip")]
    private readonly Conv2d _unzip;

    private LinearTransform(int channels, Func<int, int, MatrixNetwork> matrixNetwork)
        : base(nameof(LinearTransform))
    {
        _styleMatrix = matrixNetwork(channels, MatrixSize);
        _contentMatrix = matrixNetwork(channels, MatrixSize);
        _compress = Conv2d(channels, MatrixSize, 1);
        _unzip = Conv2d(MatrixSize, channels, 1);
        RegisterComponents();
    }

    /// <summary>The published form.</summary>
    /// <param name="channels">Channels of the features.</param>
    public static LinearTransform Published(int channels) => new(channels, MatrixNetwork.Published);

    /// <summary>The form with <see cref="MatrixNetwork.Compact"/>.</summary>
    /// <param name="channels">Channels of the features.</param>
    public static LinearTransform Compact(int channels) => new(channels, MatrixNetwork.Compact);

    /// <summary>The style's half of the transformation, (N, m, m).</summary>
    /// <param name="style">Features, (N, C, H, W).</param>
    public Tensor StyleMatrix(Tensor style) => _styleMatrix.call(Centred(style));

    /// <summary>Transforms content features.</summary>
    /// <param name="content">(N, C, H, W).</param>
    /// <param name="styleMatrix">From <see cref="StyleMatrix"/>, (N or 1, m, m).</param>
    /// <param name="styleMean">(N or 1, C, 1, 1).</param>
    public override Tensor forward(Tensor content, Tensor styleMatrix, Tensor styleMean)
    {
        Tensor centred = Centred(content);
        Tensor contentMatrix = _contentMatrix.call(centred);
        Tensor transform = bmm(styleMatrix.expand_as(contentMatrix), contentMatrix);
        Tensor compressed = _compress.call(centred);
        Tensor transformed = bmm(transform, compressed.flatten(2)).view(compressed.shape);
        return _unzip.call(transformed) + styleMean;
    }

    /// <summary>The way through compression and back without a transformation: the module's own reconstruction.</summary>
    /// <param name="content">(N, C, H, W).</param>
    public Tensor Reconstruct(Tensor content) => _unzip.call(_compress.call(Centred(content))) + ChannelMoments.Mean(content);

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, Tensor> Describe(Tensor styleFeatures) => new Dictionary<string, Tensor>
    {
        [Matrix] = StyleMatrix(styleFeatures),
        [Mean] = ChannelMoments.Mean(styleFeatures),
    };

    /// <inheritdoc/>
    public Tensor Transfer(Tensor features, StyleCode style) => call(features, style[Matrix], style[Mean]);

    private static Tensor Centred(Tensor features) => features - ChannelMoments.Mean(features);
}

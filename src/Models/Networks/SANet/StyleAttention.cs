using TorchSharp.Modules;
using TorchSharp.Utils;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace StyleKernels.Models.Networks.SANet;

/// <summary>
/// Every position of the content looks for similar positions of the style and takes their features (Park and Lee 2019, section 3.2). The
/// scores of one chunk of content positions exist at a time, so that memory does not grow with the product of both pictures.
/// </summary>
internal sealed class StyleAttention : Module<Tensor, Tensor, Tensor>
{
    /// <summary>Scores held at a time for one picture: 64 MiB.</summary>
    public const long DefaultMaxScores = 1 << 24;

    [ComponentName(Name = "f")]
    private readonly Conv2d _query;

    [ComponentName(Name = "g")]
    private readonly Conv2d _key;

    [ComponentName(Name = "h")]
    private readonly Conv2d _value;

    [ComponentName(Name = "out_conv")]
    private readonly Conv2d _output;

    /// <param name="channels">Channels of the features.</param>
    public StyleAttention(int channels)
        : base(nameof(StyleAttention))
    {
        _query = Conv2d(channels, channels, 1);
        _key = Conv2d(channels, channels, 1);
        _value = Conv2d(channels, channels, 1);
        _output = Conv2d(channels, channels, 1);
        RegisterComponents();
    }

    /// <summary>How many scores of a picture may exist at a time; at least one row of them does.</summary>
    public long MaxScores { get; set; } = DefaultMaxScores;

    /// <summary>What the content compares itself with, (N, C, positions).</summary>
    /// <param name="style">(N, C, H, W).</param>
    public Tensor Keys(Tensor style) => _key.call(ChannelMoments.Normalize(style)).flatten(2).contiguous();

    /// <summary>What the content takes, (N, C, positions); of features that are not normalised.</summary>
    /// <param name="style">(N, C, H, W).</param>
    public Tensor Values(Tensor style) => _value.call(style).flatten(2).contiguous();

    /// <summary>What the content asks for, (N, C, positions).</summary>
    /// <param name="content">(N, C, H, W).</param>
    public Tensor Queries(Tensor content) => _query.call(ChannelMoments.Normalize(content)).flatten(2);

    /// <summary>Content features with those of one style.</summary>
    /// <param name="content">(N, C, H, W).</param>
    /// <param name="style">(N, C, H, W).</param>
    public override Tensor forward(Tensor content, Tensor style) =>
        Attend(content, [(1.0, Keys(style), Values(style))]);

    /// <summary>Content features with those of several styles, weighted.</summary>
    /// <param name="content">(N, C, H, W).</param>
    /// <param name="styles">Weights that sum to 1, keys and values, (N or 1, C, positions).</param>
    /// <returns>(N, C, H, W).</returns>
    public Tensor Attend(Tensor content, IReadOnlyList<(double Weight, Tensor Keys, Tensor Values)> styles)
    {
        using var scope = NewDisposeScope();
        Tensor queries = Queries(content).transpose(1, 2);
        Tensor found = styles.Select(style => Look(queries, style.Keys, style.Values) * style.Weight).Aggregate((a, b) => a + b);
        return (_output.call(found.transpose(1, 2).reshape(content.shape)) + content).MoveToOuterDisposeScope();
    }

    /// <summary>softmax(queries · keys) · values, (N, positions, C), chunk by chunk.</summary>
    private Tensor Look(Tensor queries, Tensor keys, Tensor values)
    {
        (long batch, long positions) = (queries.shape[0], queries.shape[1]);
        Tensor allKeys = keys.expand(batch, -1, -1);
        Tensor allValues = values.expand(batch, -1, -1).transpose(1, 2);
        long chunk = Math.Clamp(MaxScores / keys.shape[2], 1, positions);
        var found = new List<Tensor>();
        for (long start = 0; start < positions; start += chunk)
        {
            Tensor some = queries.narrow(1, start, Math.Min(chunk, positions - start));
            found.Add(MapStep.Next(some, from => bmm(Scores(from, allKeys), allValues)));
        }

        return found.Count == 1 ? found[0] : cat(found, 1);
    }

    /// <summary>How much each content position takes of each style position; rows sum to 1. There is no 1/√C here.</summary>
    /// <param name="queries">(N, positions of the content, C).</param>
    /// <param name="keys">(N, C, positions of the style).</param>
    internal static Tensor Scores(Tensor queries, Tensor keys) => bmm(queries, keys).softmax(-1);
}

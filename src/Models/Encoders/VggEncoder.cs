using StyleKernels.Models.Weights;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace StyleKernels.Models.Encoders;

/// <summary>
/// A VGG-like encoder with named taps. It holds the layers up to its deepest tap and runs no further than a call asks.
/// </summary>
public sealed class VggEncoder : Module<Tensor, IReadOnlyDictionary<string, Tensor>>
{
    private static readonly double[] ImageNetMean = [0.485, 0.456, 0.406];
    private static readonly double[] ImageNetStd = [0.229, 0.224, 0.225];
    private static readonly double[] CaffeMean = [103.939, 116.779, 123.68];

    private readonly Dictionary<string, Conv2d> _layers = [];
    private readonly HashSet<string> _taps;
    private readonly (int Block, int Index) _last;

    /// <summary>Builds the layers up to the deepest of <paramref name="taps"/>, with random weights.</summary>
    /// <param name="architecture">Widths, depths, padding and preprocessing.</param>
    /// <param name="taps">Names of the ReLUs whose outputs are returned, for example <c>relu3_1</c>.</param>
    public VggEncoder(VggArchitecture architecture, params IReadOnlyCollection<string> taps)
        : base(architecture.Name)
    {
        if (taps.Count == 0)
        {
            throw new ArgumentException("an encoder needs at least one tap", nameof(taps));
        }

        Architecture = architecture;
        _taps = [.. taps];
        _last = taps.Select(architecture.TapPosition).Max();
        AddLayers();
    }

    /// <summary>What the encoder is built like.</summary>
    public VggArchitecture Architecture { get; }

    /// <summary>The names of the features that <see cref="forward"/> returns.</summary>
    public IReadOnlyCollection<string> Taps => _taps;

    /// <summary>Features at every tap.</summary>
    /// <param name="image">RGB in [0, 1], (N, 3, H, W).</param>
    /// <returns>By tap: (N, channels, about H / 2^(block-1), about W / 2^(block-1)).</returns>
    public override IReadOnlyDictionary<string, Tensor> forward(Tensor image) => Extract(image, _taps);

    /// <summary>Features at some of the taps; layers behind the deepest of them do not run.</summary>
    /// <param name="image">RGB in [0, 1], (N, 3, H, W).</param>
    /// <param name="taps">At least one of <see cref="Taps"/>.</param>
    /// <param name="arithmetic">
    /// The type to convolve in; by default that of the weights. Pictures are brought to the encoder's range before they are rounded to it.
    /// </param>
    /// <returns>By tap: (N, channels, about H / 2^(block-1), about W / 2^(block-1)), in that type.</returns>
    /// <exception cref="ArgumentException">A tap is none of <see cref="Taps"/>, or the image is too small for the deepest.</exception>
    public IReadOnlyDictionary<string, Tensor> Extract(Tensor image, IReadOnlyCollection<string> taps, ScalarType? arithmetic = null)
    {
        if (taps.Count == 0 || !_taps.IsSupersetOf(taps))
        {
            throw new ArgumentException($"expected some of the taps {string.Join(", ", _taps)}, not '{string.Join(", ", taps)}'", nameof(taps));
        }

        (int Block, int Index) last = taps.Select(Architecture.TapPosition).Max();
        RequireRoom(image, last);
        var features = new Dictionary<string, Tensor>();
        ScalarType type = arithmetic ?? _layers.Values.First().weight.dtype;
        Tensor x = MapStep.Next(image, from => Preprocess(from).to(type), keep: true);
        bool returned = false;
        foreach ((int block, int index) in Architecture.PositionsTo(last))
        {
            x = MapStep.Next(x, from => functional.relu(Convolve(block, index, from), inplace: true), keep: returned);
            string tap = $"relu{block}_{index}";
            if (taps.Contains(tap))
            {
                features[tap] = Project(tap, x);
            }

            returned = features.GetValueOrDefault(tap) is { } feature && ReferenceEquals(feature, x);
        }

        if (!returned)
        {
            x.Dispose();
        }

        return features;
    }

    /// <summary>Reads published weights; the file may go deeper than the encoder.</summary>
    /// <param name="path">A VGG in any format that <see cref="WeightsFile"/> knows, under our names or a published file's.</param>
    /// <exception cref="WeightsException">The file is broken, or not of this architecture.</exception>
    public void LoadPublished(string path)
    {
        using TensorFile file = WeightsFile.Read(path, EncoderWeights.Selection);
        using EncoderWeights weights = EncoderWeights.Recognise(file, path);
        weights.Fill(this);
    }

    private Tensor Project(string tap, Tensor x) => Architecture.Projections.ContainsKey(tap)
        ? MapStep.Next(x, from => functional.relu(MapConvolution.Apply(_layers[$"{tap}_projection"], from)), keep: true)
        : x;

    private void RequireRoom(Tensor image, (int Block, int Index) last)
    {
        int smallest = Architecture.SmallestSide($"relu{last.Block}_{last.Index}");
        if (image.dim() != 4 || image.shape[1] != 3 || image.shape[2] < smallest || image.shape[3] < smallest)
        {
            throw new ArgumentException(
                $"{Architecture.Name} up to relu{last.Block}_{last.Index} needs images (N, 3, H, W) of at least {smallest}x{smallest} "
                + $"pixels, this has shape ({string.Join(", ", image.shape)})",
                nameof(image));
        }
    }

    private void AddLayers()
    {
        if (Architecture.Input == EncoderInput.Convolution)
        {
            Add("preproc", Conv2d(3, 3, 1));
        }

        int channels = 3;
        foreach ((int block, int index) in Positions())
        {
            int width = Architecture.Widths[block - 1];
            Add($"conv{block}_{index}", Conv2d(channels, width, 3, padding: Architecture.Padding == EncoderPadding.Zero ? 1 : 0));
            channels = width;
        }

        foreach (string tap in _taps.Where(Architecture.Projections.ContainsKey))
        {
            int width = Architecture.Widths[Architecture.TapPosition(tap).Block - 1];
            Add($"{tap}_projection", Conv2d(width, Architecture.Projections[tap], 1));
        }
    }

    private void Add(string name, Conv2d layer)
    {
        _layers[name] = layer;
        register_module(name, layer);
    }

    private IEnumerable<(int Block, int Index)> Positions() => Architecture.PositionsTo(_last);

    private Tensor Convolve(int block, int index, Tensor x)
    {
        Tensor input = block > 1 && index == 1 ? Pool(x) : x;
        return MapConvolution.Apply(
            _layers[$"conv{block}_{index}"], Architecture.Padding == EncoderPadding.Reflection ? BorderPadding.Reflect(input, 1) : input);
    }

    private Tensor Pool(Tensor x) => Architecture.Pooling == EncoderPooling.AverageFloor
        ? functional.avg_pool2d(x, kernel_size: 2, stride: 2)
        : functional.max_pool2d(x, kernel_size: 2, stride: 2, ceil_mode: Architecture.Pooling == EncoderPooling.MaxCeil);

    private Tensor Preprocess(Tensor image) => Architecture.Input switch
    {
        EncoderInput.ImageNet => (image - PerChannel(ImageNetMean, image)) / PerChannel(ImageNetStd, image),
        EncoderInput.Caffe => image.flip(1) * 255 - PerChannel(CaffeMean, image),
        EncoderInput.CaffeRgb => image * 255 - PerChannel([.. CaffeMean.Reverse()], image),
        _ => MapConvolution.Apply(_layers["preproc"], image),
    };

    private static Tensor PerChannel(double[] values, Tensor like) =>
        tensor(values, dtype: like.dtype, device: like.device).view(1, 3, 1, 1);
}

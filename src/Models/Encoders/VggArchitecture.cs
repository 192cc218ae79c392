namespace StyleKernels.Models.Encoders;

/// <summary>
/// The shape of a VGG-like encoder: five blocks of 3x3 convolutions named <c>conv{block}_{index}</c>, each followed by a ReLU that can be
/// tapped by name (<c>relu1_1</c> to <c>relu5_4</c>), with 2x2 pooling between blocks.
/// </summary>
/// <param name="Name">Stands in checkpoints and messages.</param>
/// <param name="Widths">Channels of each block.</param>
/// <param name="Depths">Convolutions in each block.</param>
/// <param name="Padding">Padding of the 3x3 convolutions.</param>
/// <param name="Input">Preprocessing.</param>
public sealed record VggArchitecture(
    string Name,
    IReadOnlyList<int> Widths,
    IReadOnlyList<int> Depths,
    EncoderPadding Padding,
    EncoderInput Input)
{
    /// <summary>The VGG-19 whose filters have mean activation one: encoder of AdaIN, SANet and LinearTransfer.</summary>
    public static VggArchitecture Vgg19Normalised { get; } =
        new("vgg19-normalised", [64, 128, 256, 512, 512], [2, 2, 4, 4, 4], EncoderPadding.Reflection, EncoderInput.Convolution);

    /// <summary>The same weights with the pooling of LinearTransfer.</summary>
    public static VggArchitecture Vgg19NormalisedFloor { get; } =
        Vgg19Normalised with { Name = "vgg19-normalised-floor", Pooling = EncoderPooling.MaxFloor };

    /// <summary>VGG-16 as torchvision ships it: the loss network of Cheng et al. 2021.</summary>
    public static VggArchitecture Vgg16 { get; } =
        new("vgg16", [64, 128, 256, 512, 512], [2, 2, 3, 3, 3], EncoderPadding.Zero, EncoderInput.ImageNet)
        {
            Pooling = EncoderPooling.MaxFloor,
        };

    /// <summary>VGG-19 as torchvision ships it.</summary>
    public static VggArchitecture Vgg19 { get; } = Vgg16 with { Name = "vgg19", Depths = [2, 2, 4, 4, 4] };

    /// <summary>VGG-16 with the original Caffe preprocessing.</summary>
    public static VggArchitecture Vgg16Caffe { get; } = Vgg16 with { Name = "vgg16-caffe", Input = EncoderInput.Caffe };

    /// <summary>Magenta's loss network: VGG-16 with average pooling, fed RGB 0..255 minus the mean (Ghiasi et al. 2017, their code).</summary>
    public static VggArchitecture Vgg16Magenta { get; } =
        Vgg16 with { Name = "vgg16-magenta", Input = EncoderInput.CaffeRgb, Pooling = EncoderPooling.AverageFloor };

    /// <summary>VGG-19 distilled to a sixteenth of its parameters, with 1x1 projections back to the real network's channels.</summary>
    public static VggArchitecture Vgg19Distilled { get; } =
        new("vgg19-distilled", [16, 32, 64, 128, 128], [2, 2, 4, 4, 4], EncoderPadding.Reflection, EncoderInput.Convolution)
        {
            Projections = new Dictionary<string, int>
            {
                ["relu1_1"] = 64,
                ["relu2_1"] = 128,
                ["relu3_1"] = 256,
                ["relu4_1"] = 512,
                ["relu5_1"] = 512,
            },
        };

    /// <summary>
    /// Our own loss network, small enough to be embedded: distilled to give the features of the real one at four layers.
    /// </summary>
    public static VggArchitecture Compact { get; } =
        new("compact-loss-network", [24, 48, 96, 160], [2, 2, 2, 1], EncoderPadding.Reflection, EncoderInput.ImageNet)
        {
            Projections = new Dictionary<string, int>
            {
                ["relu1_2"] = 64,
                ["relu2_2"] = 128,
                ["relu3_1"] = 256,
                ["relu4_1"] = 512,
            },
        };

    /// <summary>Pooling between blocks; <see cref="EncoderPooling.MaxCeil"/> by default.</summary>
    public EncoderPooling Pooling { get; init; } = EncoderPooling.MaxCeil;

    /// <summary>
    /// Taps whose features go through a 1x1 convolution <c>{tap}_projection</c> and a ReLU on the way out, with their number of channels:
    /// how a narrow network speaks in the channels of a wide one. The main path does not pass through them.
    /// </summary>
    public IReadOnlyDictionary<string, int> Projections { get; init; } = new Dictionary<string, int>();

    /// <summary>Channels of the features at <paramref name="tap"/>.</summary>
    public int Channels(string tap) =>
        Projections.TryGetValue(tap, out int projected) ? projected : Widths[TapPosition(tap).Block - 1];

    /// <summary>Pixels of an image, along a side, for each position of a tap's features: every block but the first begins at half the size.</summary>
    internal int StepAt(string tap) => 1 << (TapPosition(tap).Block - 1);

    /// <summary>The smallest height and width of images that have features at <paramref name="tap"/>.</summary>
    internal int SmallestSide(string tap) => Pooling == EncoderPooling.MaxCeil ? 1 : StepAt(tap);

    /// <summary>Every 3x3 convolution up to <paramref name="tap"/>, from shallow to deep.</summary>
    internal IEnumerable<(int Block, int Index)> PositionsTo((int Block, int Index) tap) =>
        from block in Enumerable.Range(1, tap.Block)
        from index in Enumerable.Range(1, block == tap.Block ? tap.Index : Depths[block - 1])
        select (block, index);

    /// <summary>Whether there is a layer of that name.</summary>
    internal bool Has(string tap) => FindTap(tap) is not null;

    /// <summary>Block and index, both from 1, of a tap such as <c>relu3_1</c>.</summary>
    /// <exception cref="ArgumentException">The architecture has no such tap.</exception>
    internal (int Block, int Index) TapPosition(string tap) => FindTap(tap) ?? throw new ArgumentException(
        $"{Name} has no layer '{tap}'; its layers are relu1_1 to relu{Depths.Count}_{Depths[^1]}", nameof(tap));

    private (int Block, int Index)? FindTap(string tap)
    {
        if (tap.Length != 7 || !tap.StartsWith("relu") || tap[5] != '_')
        {
            return null;
        }

        (int block, int index) = (tap[4] - '0', tap[6] - '0');
        bool exists = block >= 1 && block <= Depths.Count && index >= 1 && index <= Depths[block - 1];
        return exists ? (block, index) : null;
    }
}

using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace StyleKernels.Models.Networks;

/// <summary>
/// A network that restyles any content in the manner of any style. Images are RGB in [0, 1], shape (N, 3, H, W); the result has the
/// content's size, whatever the style's.
/// </summary>
public abstract class StyleTransferNetwork : Module<Tensor, Tensor, Tensor>
{
    /// <summary>Names the module.</summary>
    /// <param name="name">The architecture, as it stands in a checkpoint's metadata.</param>
    protected StyleTransferNetwork(string name)
        : base(name)
    {
    }

    /// <summary>The memory that restyling needs for a pixel of the content, without gradients, in bytes; measured.</summary>
    public virtual long PeakBytesPerPixel => 480;

    /// <summary>The types that <see cref="Arithmetic"/> may be; float32 alone unless a network says otherwise.</summary>
    public virtual IReadOnlyList<ScalarType> Arithmetics => [ScalarType.Float32];

    /// <summary>
    /// The type that maps are convolved in: float32 by default, which stands for the type of the weights. bfloat16 takes half the time on some
    /// processors, and twice the time on others (<see cref="BFloat16Arithmetic"/>); weights, their gradients and statistics stay float32.
    /// Pixels of the built-in GoogleMagenta then differ by 0.2 to 0.3 steps of eight bits (root mean square) in photographs, those of the
    /// others by up to one, and by more in a picture that is nothing but a smooth gradient. Not to be set while another thread restyles.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">It is none of <see cref="Arithmetics"/>.</exception>
    public ScalarType Arithmetic
    {
        get;
        set => field = Arithmetics.Contains(value)
            ? value
            : throw new ArgumentOutOfRangeException(
                nameof(value), $"the network {GetName()} does not compute in {value}, only in {string.Join(" or ", Arithmetics)}");
    } = ScalarType.Float32;

    /// <summary>Whether results lie in (0, 1) because they come out of a sigmoid; others may leave the range and are clamped.</summary>
    public virtual bool IsBounded => false;

    /// <summary>
    /// The shorter side at which styles are seen for large contents: with twice the pixels of small ones strokes are twice as many pixels wide, and as wide
    /// in the picture as they are in the style. A network that knows styles at one size alone has that size.
    /// </summary>
    public virtual int LargestStyleSize => StyleView.LargerSide;

    /// <summary>bfloat16 if <see cref="Arithmetic"/> is, else null, for the type of the weights.</summary>
    private protected ScalarType? Mixed => Arithmetic == ScalarType.BFloat16 ? Arithmetic : null;

    /// <summary><see cref="Mixed"/> in training, else null: codes of styles are kept, and do not depend on what contents are restyled in.</summary>
    private protected ScalarType? MixedForStyles => is_grad_enabled() ? Mixed : null;

    /// <summary>Whether <see cref="Restyle"/> may dispose the content as soon as it has been read.</summary>
    protected bool DisposesContent { get; private set; }

    /// <summary>How codes of this network mix.</summary>
    protected virtual StyleMixing Mixing => StyleMixing.Mean;

    /// <summary>Encodes styles once, for use with any number of contents; differentiable.</summary>
    /// <param name="style">(N, 3, H, W) in [0, 1], any H, W of at least 1.</param>
    /// <exception cref="ArgumentException">It is no batch of images.</exception>
    public StyleCode EncodeStyle(Tensor style)
    {
        RequireImages(style, nameof(style));
        return new StyleCode(GetName(), Encode(style), Mixing);
    }

    /// <summary>Restyles contents with an encoded style; differentiable.</summary>
    /// <param name="content">(N, 3, H, W) in [0, 1], any H, W of at least 1.</param>
    /// <param name="style">A code of this network with a batch of N or 1.</param>
    /// <param name="alpha">Strength in [0, 1]: 0 keeps the content's own style, 1 takes the style whole.</param>
    /// <returns>(N, 3, H, W); clamp to [0, 1] before saving.</returns>
    /// <exception cref="ArgumentException">It is no batch of images, the code is of another network, or alpha out of range.</exception>
    public Tensor Stylize(Tensor content, StyleCode style, double alpha = 1)
    {
        RequireImages(content, nameof(content));
        RequireFit(style, content);
        if (alpha is not (>= 0 and <= 1))
        {
            throw new ArgumentOutOfRangeException(nameof(alpha), $"alpha is {alpha}, it must be in [0, 1]");
        }

        return Restyle(content, style, alpha);
    }

    /// <summary><see cref="Stylize"/> of a content that nobody needs afterwards: it is disposed, as early as a network can.</summary>
    internal Tensor StylizeAndDispose(Tensor content, StyleCode style, double alpha)
    {
        using (content)
        {
            DisposesContent = true;
            try
            {
                return Stylize(content, style, alpha);
            }
            finally
            {
                DisposesContent = false;
            }
        }
    }

    /// <summary>Encodes the style and restyles the content with it at full strength.</summary>
    public override Tensor forward(Tensor content, Tensor style)
    {
        using StyleCode code = EncodeStyle(style);
        return Stylize(content, code);
    }

    /// <summary>The tensors of <see cref="EncodeStyle"/>, batch first.</summary>
    protected abstract IReadOnlyDictionary<string, Tensor> Encode(Tensor style);

    /// <summary><see cref="Stylize"/> with arguments that are already checked.</summary>
    protected abstract Tensor Restyle(Tensor content, StyleCode style, double alpha);

    /// <summary>
    /// Why a code cannot be one of this network's, of a single style; null if it can. Names, types and shapes are compared with those of two styles of
    /// different sizes, in which the network's codes may differ.
    /// </summary>
    internal string? Misfit(StyleCode code)
    {
        if (code.Network != GetName())
        {
            return $"it is of the network {code.Network}, the model is {GetName()}";
        }

        using IDisposable frozen = no_grad();
        using DisposeScope scope = NewDisposeScope();
        Device device = code.Parts[0].Tensors.Values.First().device;
        (StyleCode small, StyleCode large) = (EncodeStyle(zeros(1, 3, 64, 64, device: device)), EncodeStyle(zeros(1, 3, 96, 96, device: device)));
        if (code.Mixing != small.Mixing)
        {
            return $"its styles mix {code.Mixing}, those of the model {small.Mixing}";
        }

        return code.Parts.Select(part => Misfit(part.Tensors, small.Tensors, large.Tensors)).FirstOrDefault(reason => reason is not null);
    }

    private static string? Misfit(
        IReadOnlyDictionary<string, Tensor> tensors, IReadOnlyDictionary<string, Tensor> small, IReadOnlyDictionary<string, Tensor> large)
    {
        if (small.Keys.Except(tensors.Keys).FirstOrDefault() is { } missing)
        {
            return $"it lacks the tensor '{missing}'";
        }

        foreach ((string name, Tensor tensor) in tensors)
        {
            if (!small.TryGetValue(name, out Tensor? own))
            {
                return $"it has a tensor '{name}', which the model does not know";
            }

            long[] shape = tensor.shape;
            bool fits = tensor.dtype == own.dtype && shape.Length == own.dim()
                && shape.Index().All(size => size.Item == own.shape[size.Index] || (size.Item > 0 && own.shape[size.Index] != large[name].shape[size.Index]));
            if (!fits)
            {
                return $"its {name} is {tensor.dtype} ({string.Join(", ", shape)}), one of the model is {own.dtype} ({string.Join(", ", own.shape)})";
            }

            if (!tensor.isfinite().all().item<bool>())
            {
                return $"its {name} has numbers that are not finite";
            }
        }

        return null;
    }

    private static void RequireImages(Tensor images, string name)
    {
        if (images.dim() != 4 || images.shape[1] != 3 || images.shape.Any(size => size < 1))
        {
            throw new ArgumentException($"{name} must have shape (N, 3, H, W), it has ({string.Join(", ", images.shape)})", name);
        }
    }

    private void RequireFit(StyleCode style, Tensor content)
    {
        if (style.Network != GetName())
        {
            throw new ArgumentException($"the style code is of the network {style.Network}, this is {GetName()}", nameof(style));
        }

        if (style.Tensors.Values.FirstOrDefault(tensor => tensor.shape[0] != 1 && tensor.shape[0] != content.shape[0]) is { } other)
        {
            throw new ArgumentException($"the style code is for {other.shape[0]} contents, these are {content.shape[0]}", nameof(style));
        }

        if (style.Tensors.Values.FirstOrDefault(tensor => tensor.device_type != content.device_type) is { } elsewhere)
        {
            throw new ArgumentException($"the style code is on {elsewhere.device}, the content on {content.device}", nameof(style));
        }
    }
}

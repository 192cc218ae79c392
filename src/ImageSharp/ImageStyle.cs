using StyleKernels.Models.Networks;

namespace StyleKernels.ImageSharp;

/// <summary>A style that images can be restyled in, from <see cref="ImageStylizer.EncodeStyle"/>. It may be used from several threads.</summary>
public sealed class ImageStyle : IDisposable
{
    internal ImageStyle(ImageStylizer stylizer, StyleCode code) => (Stylizer, Code) = (stylizer, code);

    /// <summary>What the network keeps of the style; it belongs to this object.</summary>
    public StyleCode Code { get; }

    internal ImageStylizer Stylizer { get; }

    /// <inheritdoc/>
    public void Dispose() => Code.Dispose();
}

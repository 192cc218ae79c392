using StyleKernels.Models.Networks;

namespace StyleKernels.Cli.Stylize;

/// <summary>The codes of a layout's styles, in their order.</summary>
/// <param name="codes">The codes, which become this one's.</param>
internal sealed class StyleCodeSet(IReadOnlyList<StyleCode> codes) : IDisposable
{
    /// <summary>The codes.</summary>
    public IReadOnlyList<StyleCode> Codes => codes;

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (StyleCode code in codes)
        {
            code.Dispose();
        }
    }
}

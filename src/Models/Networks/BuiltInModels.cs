using StyleKernels.Models.Objectives;
using StyleKernels.Models.Weights;

namespace StyleKernels.Models.Networks;

/// <summary>
/// The trained networks that are part of this assembly: every compact network, once trained with the balanced style loss and once, otherwise alike, with
/// the classic one. <see cref="NetworkCheckpoint.Load"/> takes their names.
/// </summary>
public static class BuiltInModels
{
    private const string Prefix = "compact-";
    private const string ClassicSuffix = "-classic";

    /// <summary>Their names, in ordinal order: the architecture's for the balanced loss, with <c>-classic</c> behind it for the other.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. EmbeddedWeights.Names.Where(name => NetworkRegistry.Contains(Architecture(name)))];

    /// <summary>The built-in model of an architecture.</summary>
    /// <param name="network">An architecture, with or without <c>compact-</c>: <c>sanet</c>.</param>
    /// <param name="loss">The loss it was trained with.</param>
    /// <returns>Its name, or null if there is none.</returns>
    public static string? Find(string network, StyleLossKind loss = StyleLossKind.Balanced)
    {
        ArgumentNullException.ThrowIfNull(network);
        string suffix = loss == StyleLossKind.Classic ? ClassicSuffix : string.Empty;
        return Names.FirstOrDefault(name => name == network + suffix) ?? Names.FirstOrDefault(name => name == Prefix + network + suffix);
    }

    /// <summary>The loss that a built-in model was trained with.</summary>
    /// <param name="name">One of <see cref="Names"/>.</param>
    public static StyleLossKind LossOf(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return name.EndsWith(ClassicSuffix, StringComparison.Ordinal) ? StyleLossKind.Classic : StyleLossKind.Balanced;
    }

    private static string Architecture(string name) => LossOf(name) == StyleLossKind.Classic ? name[..^ClassicSuffix.Length] : name;
}

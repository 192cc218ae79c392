using System.Globalization;
using System.Text.RegularExpressions;

namespace StyleKernels;

/// <summary>The parameters that a PTX text declares: what the driver will read, whatever we believe.</summary>
internal static partial class PtxParameters
{
    /// <summary>The name of the text's entry point.</summary>
    /// <exception cref="FormatException">It has none.</exception>
    internal static string EntryName(string ptx) => Entry(ptx).Groups["name"].Value;

    /// <summary>Size and alignment of each declared parameter.</summary>
    internal static IReadOnlyList<ParameterSlot> Parse(string ptx) =>
        [.. Declaration().Matches(Entry(ptx).Groups["parameters"].Value).Select(Slot)];

    /// <summary>Throws unless the layout is the declared one: a wrong one would make a kernel read garbage without a word.</summary>
    /// <exception cref="InvalidOperationException">They differ.</exception>
    internal static void RequireEqual(ParameterLayout layout, IReadOnlyList<ParameterSlot> declared, string kernel)
    {
        if (!layout.Slots.SequenceEqual(declared))
        {
            throw new InvalidOperationException(
                $"the parameters of {kernel} are packed as {string.Join(", ", layout.Slots)}, its PTX declares {string.Join(", ", declared)}");
        }
    }

    private static Match Entry(string ptx)
    {
        Match entry = EntryPoint().Match(ptx);
        return entry.Success ? entry : throw new FormatException("the PTX text has no entry point");
    }

    /// <summary><c>.param .b32 x</c>, or <c>.param .align 8 .b8 x[96]</c>.</summary>
    private static ParameterSlot Slot(Match declaration)
    {
        int size = Number(declaration.Groups["bits"]) / 8;
        return declaration.Groups["count"].Success
            ? new ParameterSlot(size * Number(declaration.Groups["count"]), Number(declaration.Groups["align"]))
            : new ParameterSlot(size, size);
    }

    private static int Number(Group group) => int.Parse(group.Value, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"\.entry\s+(?<name>\w+)\s*\((?<parameters>[^)]*)\)")]
    private static partial Regex EntryPoint();

    [GeneratedRegex(@"\.param\s+(\.align\s+(?<align>\d+)\s+)?\.[a-z](?<bits>\d+)\s+\w+(\[(?<count>\d+)\])?")]
    private static partial Regex Declaration();
}

using System.Globalization;
using System.Text.RegularExpressions;

namespace StyleKernels.PtxEmulator;

/// <summary>A declared variable or parameter.</summary>
/// <param name="Space">shared, local, param, global or const.</param>
/// <param name="Name">Its name.</param>
/// <param name="Bytes">Its size; 0 for an array whose size the launch gives.</param>
/// <param name="Alignment">In bytes.</param>
internal sealed partial record PtxVariable(string Space, string Name, int Bytes, int Alignment)
{
    /// <summary>Reads <c>.shared .align 16 .b8 x[96]</c> or <c>.param .b32 x</c>.</summary>
    internal static PtxVariable Parse(string text)
    {
        Match match = Declaration().Match(text.Trim());
        PtxType type = match.Success ? PtxTypes.Parse(match.Groups["type"].Value) : PtxType.None;
        if (type == PtxType.None)
        {
            throw new PtxException($"cannot read the declaration \"{text.Trim()}\"");
        }

        int count = match.Groups["count"] switch
        {
            { Success: false } => 1,
            { Length: 0 } => 0,
            Group number => int.Parse(number.Value, CultureInfo.InvariantCulture),
        };
        Group alignment = match.Groups["align"];
        return new PtxVariable(
            match.Groups["space"].Value,
            match.Groups["name"].Value,
            count * type.Bytes(),
            alignment.Success ? int.Parse(alignment.Value, CultureInfo.InvariantCulture) : type.Bytes());
    }

    [GeneratedRegex(
        @"^(\.extern\s+|\.visible\s+)?\.(?<space>shared|local|param|global|const)\s+"
        + @"(\.align\s+(?<align>\d+)\s+)?\.(?<type>\w+)\s+(?<name>[\w$%]+)(\[(?<count>\d*)\])?$")]
    private static partial Regex Declaration();
}

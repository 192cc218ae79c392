using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace StyleKernels.PtxEmulator;

/// <summary>A PTX text: its functions and the variables outside them.</summary>
internal sealed partial class PtxModule
{
    private readonly Dictionary<string, PtxFunction> _functions = new(StringComparer.Ordinal);
    private readonly Dictionary<string, PtxProgram> _programs = new(StringComparer.Ordinal);
    private readonly List<PtxVariable> _variables = [];

    private PtxModule()
    {
    }

    /// <summary>The PTX version that the text asks for, for example 7.0.</summary>
    internal Version Version { get; private set; } = new(0, 0);

    /// <summary>Variables outside functions.</summary>
    internal IReadOnlyList<PtxVariable> Variables => _variables;

    /// <summary>Reads a text and decodes its kernels completely.</summary>
    /// <exception cref="PtxException">There is something in it that the machine does not know; the message names the line.</exception>
    internal static PtxModule Parse(string text)
    {
        PtxModule module = new();
        module.Read(WithoutComments(text));
        foreach (PtxFunction entry in module._functions.Values.Where(function => function.IsEntry))
        {
            module._programs.Add(entry.Name, new PtxAssembler(module).Assemble(entry));
        }

        return module;
    }

    /// <summary>A kernel.</summary>
    /// <exception cref="PtxException">There is none of that name.</exception>
    internal PtxProgram Entry(string name) =>
        TryEntry(name) ?? throw new PtxException($"the module has no kernel {name}");

    /// <summary>A kernel, or null.</summary>
    internal PtxProgram? TryEntry(string name) => _programs.GetValueOrDefault(name);

    /// <summary>A function that a kernel calls.</summary>
    internal PtxFunction Function(string name) =>
        _functions.TryGetValue(name, out PtxFunction? function) ? function : throw new PtxException($"the module does not define {name}");

    /// <summary>Blanks comments and keeps line breaks, so that lines keep their numbers.</summary>
    private static string WithoutComments(string text) =>
        Comment().Replace(text, match => new string([.. match.Value.Where(c => c == '\n')]));

    private void Read(string text)
    {
        StringBuilder header = new();
        int line = 1;
        for (int at = 0; at < text.Length; at++)
        {
            char c = text[at];
            line += c == '\n' ? 1 : 0;
            if (c == '{')
            {
                int bodyLine = line;
                int end = PtxStatements.EndOfBlock(text, at, ref line);
                Define(header.ToString(), PtxStatements.Split(text[(at + 1)..end], bodyLine));
                header.Clear();
                at = end;
            }
            else if (c == ';')
            {
                Declare(header.ToString().Trim());
                header.Clear();
            }
            else if (c == '\n' && IsLineDirective(header.ToString().Trim()))
            {
                header.Clear();
            }
            else
            {
                header.Append(c);
            }
        }
    }

    /// <summary>.version, .target and .address_size end with their line.</summary>
    private bool IsLineDirective(string text)
    {
        string[] words = text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        switch (words)
        {
            case [".version", string version]:
                Version = Version.Parse(version);
                return true;
            case [".target", ..]:
                return true;
            case [".address_size", string size]:
                return size == "64" ? true : throw new PtxException("only addresses of 64 bits are known");
            default:
                return false;
        }
    }

    private void Declare(string text)
    {
        // A function's prototype says nothing that its definition does not.
        if (!text.Contains(".func", StringComparison.Ordinal))
        {
            PtxVariable variable = PtxVariable.Parse(text);
            _variables.Add(variable.Space == "shared" ? variable : throw new PtxException($"variables in {variable.Space} memory are not known: {text}"));
        }
    }

    private void Define(string header, IReadOnlyList<PtxStatement> body)
    {
        Match match = FunctionHeader().Match(header);
        if (!match.Success)
        {
            throw new PtxException($"cannot read \"{header.Trim()}\"");
        }

        string name = match.Groups["name"].Value;
        Match threads = MaxThreads().Match(match.Groups["attributes"].Value);
        _functions.Add(name, new PtxFunction(
            name,
            match.Groups["kind"].Value == "entry",
            Parameters(match.Groups["parameters"]),
            Parameters(match.Groups["results"]),
            threads.Success ? threads.Groups["n"].Captures.Aggregate(1, (product, n) => product * int.Parse(n.Value, CultureInfo.InvariantCulture)) : 0,
            body));
    }

    private static List<PtxVariable> Parameters(Group list) =>
        list.Success && !string.IsNullOrWhiteSpace(list.Value) ? [.. list.Value.Split(',').Select(PtxVariable.Parse)] : [];

    [GeneratedRegex(@"//[^\n]*|/\*.*?\*/", RegexOptions.Singleline)]
    private static partial Regex Comment();

    [GeneratedRegex(
        @"\.(?<kind>entry|func)\s+(\((?<results>[^)]*)\)\s*)?(?<name>[\w$]+)\s*(\((?<parameters>[^)]*)\))?\s*(?<attributes>[^()]*)$")]
    private static partial Regex FunctionHeader();

    [GeneratedRegex(@"\.maxntid\s+(?<n>\d+)(\s*,\s*(?<n>\d+))*")]
    private static partial Regex MaxThreads();
}

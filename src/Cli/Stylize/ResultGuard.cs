using StyleKernels.Models.Images;

namespace StyleKernels.Cli.Stylize;

/// <summary>Sees to it that no two results are the same file, and that none is a file that is read.</summary>
internal sealed class ResultGuard
{
    private readonly HashSet<string> _taken;
    private readonly HashSet<string> _inputs;

    /// <summary>Guards the files that are read.</summary>
    public ResultGuard(IEnumerable<string> inputs)
    {
        _inputs = inputs.Select(RealPath.Of).ToHashSet(StringComparer.Ordinal);
        _taken = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
    }

    /// <summary>Takes names for results.</summary>
    /// <exception cref="CommandException">One of them cannot be taken.</exception>
    public void Check(string option, IEnumerable<string> results)
    {
        foreach (string result in results)
        {
            string real = RealPath.Of(result);
            if (_inputs.Contains(real))
            {
                throw new CommandException($"{option} {result}: this would replace a file that is read");
            }

            if (!_taken.Add(real))
            {
                throw new CommandException($"{option} {result}: this would be written more than once; {{content}} and {{style}} in --name tell results apart");
            }
        }
    }
}

using System.Text.RegularExpressions;

namespace StyleKernels.Models.Weights;

/// <summary>
/// Which tensors of a file are read, and under which names. Training scripts wrap a state dict: in a key of its own with the epoch and the
/// optimiser beside it, and with <c>module.</c> before every name when several devices trained it. The wrapping is taken off.
/// </summary>
internal sealed partial class TensorSelection
{
    private static readonly string[] Wrappers =
        ["state_dict", "model_state_dict", "model_state", "net_state_dict", "model", "network", "net", "params", "module"];

    private readonly Func<string, bool> _wanted;
    private readonly bool _unwrap;

    /// <summary>Selects by name.</summary>
    /// <param name="wanted">Whether a tensor is read, by its name without wrapping.</param>
    internal TensorSelection(Func<string, bool> wanted)
        : this(wanted, unwrap: true)
    {
    }

    private TensorSelection(Func<string, bool> wanted, bool unwrap)
    {
        _wanted = wanted;
        _unwrap = unwrap;
    }

    /// <summary>Every tensor, under its name without wrapping.</summary>
    internal static TensorSelection Unwrapped { get; } = new(_ => true);

    /// <summary>Every tensor, under the name that the file gives it.</summary>
    internal static TensorSelection AsStored { get; } = new(_ => true, unwrap: false);

    /// <summary>Whether a tensor is read that no format wraps, such as a variable of TensorFlow.</summary>
    /// <param name="name">Its name.</param>
    internal bool Wants(string name) => _wanted(name);

    /// <summary>Picks from the contents of a file.</summary>
    /// <param name="contents">Everything in the file, by the names there.</param>
    /// <returns>What is to be read, by the names without wrapping.</returns>
    internal IReadOnlyDictionary<string, T> Pick<T>(IReadOnlyDictionary<string, T> contents)
    {
        IReadOnlyDictionary<string, T> names = contents;
        while (_unwrap && Wrapper(names.Keys) is { } wrapper)
        {
            names = names.Where(pair => pair.Key.StartsWith(wrapper, StringComparison.Ordinal))
                .ToDictionary(pair => pair.Key[wrapper.Length..], pair => pair.Value, StringComparer.Ordinal);
        }

        return names.Where(pair => _wanted(pair.Key)).ToDictionary(StringComparer.Ordinal);
    }

    private static string? Wrapper(IEnumerable<string> names)
    {
        string[] own = [.. names.Where(name => !Beside().IsMatch(name))];
        return own.Length == 0
            ? null
            : Wrappers.Select(wrapper => wrapper + ".").FirstOrDefault(
                wrapper => own.All(name => name.Length > wrapper.Length && name.StartsWith(wrapper, StringComparison.Ordinal)));
    }

    /// <summary>What stands beside a state dict in the checkpoint of a training script.</summary>
    [GeneratedRegex(@"^(epochs?|(global_)?step|iter(ation)?s?|optim\w*|(lr_?)?sched\w*|scaler|loss(es)?|best\w*)(\.|$)", RegexOptions.NonBacktracking)]
    private static partial Regex Beside();
}

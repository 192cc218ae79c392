using System.Text.RegularExpressions;
using TorchSharp;
using Xunit;
using static TorchSharp.torch;

namespace StyleKernels.Tests.Kernels.Cuda;

/// <summary>
/// The library's kernels with one synchronisation taken out: the machine must find it missing, or its silence about the whole kernels would
/// mean nothing; and one that is not missed is one too many.
/// </summary>
[Collection(OneEmulatedDevice.Name)]
public sealed class BrokenKernelTests : IDisposable
{
    private readonly DisposeScope _scope = NewDisposeScope();

    /// <summary>A kernel's method, the format of the features, what is taken out, and how many are not missed.</summary>
    public static TheoryData<string, string, string, int, string> Synchronisations => new()
    {
        { "Partial", "float32", "bar.sync", 0, "the exact product" },
        { "Partial", "float16", "bar.sync", 0, "the product on tensor cores" },
        { "Partial", "float16", "cp.async.wait_group", 0, "copies under way" },
        { "Multiply", "float32", "bar.sync", 0, "the exact gradient" },
        { "Multiply", "bfloat16", "bar.sync", 0, "the gradient on tensor cores" },
        { "Subtract", "float32", "bar.sync", 2, "the last of each transposition: once inlined, each has shared memory of its own" },
    };

    /// <inheritdoc/>
    public void Dispose() => _scope.Dispose();

    [Theory, MemberData(nameof(Synchronisations))]
    public void ASynchronisation_IsMissed(string kernel, string format, string instruction, int unneeded, string reason)
    {
        Regex pattern = new(Regex.Escape(instruction) + @"\s[^;]*;");
        int count = 0;
        Run(format, Count);
        Assert.True(count > unneeded, $"the kernel has {count} of {instruction}");
        Exception?[] errors = [.. Enumerable.Range(0, count).Select(i => Record.Exception(() => Run(format, text => Without(text, i))))];
        Assert.True(errors.Count(error => error is null) == unneeded, $"{string.Join('\n', errors.Select(error => error?.Message ?? "not missed"))}: {reason}");
        Assert.All(errors.OfType<Exception>(), error => Assert.True(IsHazard(error.Message), error.Message));

        string Count(string text)
        {
            count += IsWanted(text) ? pattern.Count(text) : 0;
            return text;
        }

        string Without(string text, int index)
        {
            int seen = 0;
            return IsWanted(text) ? pattern.Replace(text, match => seen++ == index ? "" : match.Value) : text;
        }

        bool IsWanted(string text) => PtxParameters.EntryName(text).Contains(kernel, StringComparison.Ordinal);
    }

    private static bool IsHazard(string message) =>
        message.Contains("race: ", StringComparison.Ordinal)
        || message.Contains("nobody has written", StringComparison.Ordinal)
        || message.Contains("is still writing", StringComparison.Ordinal);

    /// <summary>A style distance and its gradient, over several slabs of pixels and of channels.</summary>
    private static void Run(string format, Func<string, string> rewrite)
    {
        using EmulatedDevice emulated = new(rewrite: rewrite);
        StyleInput input = StyleInput.Random(format, [1, 66, 16, 16], [1, 66, 16, 16]);
        StyleDistanceCuda.Compute([input.Layer(input.Leaf())], StyleDenominator.Norms, emulated.Device)[0].sum().Backward();
    }
}

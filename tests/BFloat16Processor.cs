using StyleKernels.Models;
using Xunit;
using static TorchSharp.torch;

namespace StyleKernels.Tests;

/// <summary>Whether the processor's bfloat16 is fit for a test.</summary>
internal static class BFloat16Processor
{
    /// <summary>Skips a test whose numbers it would decide.</summary>
    public static void SkipUnlessSound() =>
        Assert.SkipUnless(BFloat16Arithmetic.IsSoundOn(CPU), "libtorch's bfloat16 convolutions are wrong on this processor");

    /// <summary>The same for a test of several precisions.</summary>
    /// <param name="precision">The option's value.</param>
    public static void SkipUnlessSound(string precision)
    {
        if (precision == "bfloat16")
        {
            SkipUnlessSound();
        }
    }
}

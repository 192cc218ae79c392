using TorchSharp;
using Xunit;
using static TorchSharp.torch;

namespace StyleKernels.Tests.Kernels;

/// <summary>Bad arguments end in one exception that names the argument and both shapes, on both paths.</summary>
public sealed class BadInputTests : IDisposable
{
    private readonly DisposeScope _scope = NewDisposeScope();

    /// <summary>Shape and type of features and style, the argument at fault, and words of the message.</summary>
    public static TheoryData<long[], ScalarType, long[], ScalarType, string, string[]> Rows => new()
    {
        { [3, 4, 5], ScalarType.Float32, [1, 3, 4, 5], ScalarType.Float32, "features", ["(3, 4, 5)", "(N, C, H, W)"] },
        { [1, 3, 4, 5], ScalarType.Float32, [3, 20], ScalarType.Float32, "style", ["(3, 20)", "(N, C, H, W)"] },
        { [1, 3, 4, 5], ScalarType.Float32, [1, 4, 4, 5], ScalarType.Float32, "style", ["4 channels", "(1, 4, 4, 5)", "(1, 3, 4, 5)"] },
        { [4, 3, 4, 5], ScalarType.Float32, [2, 3, 4, 5], ScalarType.Float32, "style", ["batch of 2", "(2, 3, 4, 5)", "(4, 3, 4, 5)"] },
        { [1, 3, 4, 5], ScalarType.Float32, [1, 3, 4, 5], ScalarType.Float64, "style", ["Float64", "Float32"] },
        { [1, 3, 4, 5], ScalarType.Int64, [1, 3, 4, 5], ScalarType.Int64, "features", ["Int64", "(1, 3, 4, 5)"] },
        { [0, 3, 4, 5], ScalarType.Float32, [0, 3, 4, 5], ScalarType.Float32, "features", ["(0, 3, 4, 5)", "no values"] },
        { [1, 3, 0, 5], ScalarType.Float32, [1, 3, 4, 5], ScalarType.Float32, "features", ["(1, 3, 0, 5)", "no values"] },
        { [1, 3, 4, 5], ScalarType.Float32, [1, 3, 4, 0], ScalarType.Float32, "style", ["(1, 3, 4, 0)", "no values"] },
    };

    /// <inheritdoc/>
    public void Dispose() => _scope.Dispose();

    [Theory, MemberData(nameof(Rows))]
    public void BadArguments_AreNamed(
        long[] features, ScalarType featuresType, long[] style, ScalarType styleType, string argument, string[] words)
    {
        foreach (KernelBackend backend in Enum.GetValues<KernelBackend>())
        {
            ArgumentException exception = Assert.ThrowsAny<ArgumentException>(
                () => NormalizedStyleDistance.Compute(zeros(features, featuresType), zeros(style, styleType), backend: backend));
            Assert.Equal(argument, exception.ParamName);
            Assert.All(words, word => Assert.Contains(word, exception.Message, StringComparison.Ordinal));
        }
    }

    [Fact]
    public void StyleOrContentThatRequiresAGradient_IsRefused_WhileAGraphIsMade()
    {
        Tensor features = ones(1, 3, 4, 5);
        Tensor style = ones(1, 3, 4, 5).requires_grad_(true);
        foreach (KernelBackend backend in Enum.GetValues<KernelBackend>())
        {
            ArgumentException exception = Assert.Throws<ArgumentException>(() => StyleDistance.Compute(features, style, backend: backend));
            Assert.Equal("style", exception.ParamName);
            Assert.Contains("style.detach()", exception.Message, StringComparison.Ordinal);
            Assert.Equal("content", Assert.Throws<ArgumentException>(() => ContentDistance.Compute(features, style, backend: backend)).ParamName);
        }

        using IDisposable noGrad = no_grad();
        StyleDistance.Compute(features, style);
    }

    [Fact]
    public void Null_IsNamed()
    {
        Assert.Equal("features", Assert.Throws<ArgumentNullException>(() => GramMatrix.Compute(null!)).ParamName);
        Assert.Equal("style", Assert.Throws<ArgumentNullException>(
            () => StyleDistance.Compute(zeros(1, 2, 3, 3), (StyleTarget)null!)).ParamName);
    }

    [Fact]
    public void TargetOfOtherChannels_IsNamed()
    {
        using StyleTarget target = StyleTarget.Encode(ones(1, 4, 3, 3));
        ArgumentException exception = Assert.Throws<ArgumentException>(() => StyleDistance.Compute(ones(1, 3, 5, 5), target));
        Assert.Equal("style", exception.ParamName);
        Assert.Contains("4 channels", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void OtherDevice_IsNamed()
    {
        ArgumentException exception = Assert.Throws<ArgumentException>(
            () => StyleDistance.Compute(ones(1, 3, 5, 5), ones([1, 3, 5, 5], device: META)));
        Assert.Equal("style", exception.ParamName);
        Assert.Contains("meta", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void FusedOnFloat64_SaysWhyItCannotRun()
    {
        NotSupportedException exception = Assert.Throws<NotSupportedException>(
            () => GramMatrix.Compute(ones([1, 3, 5, 5], float64), backend: KernelBackend.Fused));
        Assert.Contains("Float64", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void BoundsOfMatricesThatAreNotSquare_AreRefused()
    {
        ArgumentException exception = Assert.Throws<ArgumentException>(() => StyleBounds.Supremum(ones(1, 2, 3), ones(1, 3, 3)));
        Assert.Equal("gramStyle", exception.ParamName);
    }
}

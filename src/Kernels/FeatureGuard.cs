using static TorchSharp.torch;

namespace StyleKernels;

/// <summary>Checks at the public doors: a native shape mismatch may end the process, an exception here does not.</summary>
internal static class FeatureGuard
{
    /// <summary>A non-empty (N, C, H, W) floating-point tensor.</summary>
    internal static void Features(Tensor features, string name)
    {
        ArgumentNullException.ThrowIfNull(features, name);
        if (features.dim() != 4)
        {
            throw new ArgumentException($"{name} has shape {Shape(features)}, expected four dimensions (N, C, H, W)", name);
        }

        FloatingPoint(features, name);
        NotEmpty(features, name);
    }

    /// <summary>A non-empty (N, C, C) floating-point tensor.</summary>
    internal static void Gram(Tensor gram, string name)
    {
        ArgumentNullException.ThrowIfNull(gram, name);
        if (gram.dim() != 3 || gram.shape[1] != gram.shape[2])
        {
            throw new ArgumentException($"{name} has shape {Shape(gram)}, expected square matrices (N, C, C)", name);
        }

        FloatingPoint(gram, name);
        NotEmpty(gram, name);
    }

    /// <summary>The target's channels, batch (the same or 1), device and type fit those of the features.</summary>
    /// <param name="features">(N, C, H, W).</param>
    /// <param name="featuresName">The argument's name.</param>
    /// <param name="target">(N or 1, C, ...).</param>
    /// <param name="targetName">The argument's name.</param>
    /// <param name="targetType">The type that <paramref name="target"/> must have.</param>
    internal static void Fits(Tensor features, string featuresName, Tensor target, string targetName, ScalarType targetType)
    {
        string shapes = $"{targetName} {Shape(target)}, {featuresName} {Shape(features)}";
        if (target.shape[1] != features.shape[1])
        {
            throw new ArgumentException(
                $"{targetName} has {target.shape[1]} channels, {featuresName} has {features.shape[1]} ({shapes})", targetName);
        }

        if (target.shape[0] != features.shape[0] && target.shape[0] != 1)
        {
            throw new ArgumentException(
                $"{targetName} has a batch of {target.shape[0]}, expected {features.shape[0]} as {featuresName} or 1 ({shapes})",
                targetName);
        }

        if (target.device.ToString() != features.device.ToString())
        {
            throw new ArgumentException(
                $"{targetName} is on {target.device}, {featuresName} is on {features.device} ({shapes})", targetName);
        }

        if (target.dtype != targetType)
        {
            throw new ArgumentException(
                $"{targetName} is {target.dtype}, expected {targetType} with {features.dtype} {featuresName} ({shapes})", targetName);
        }
    }

    /// <summary>The target has the features' shape, device and type.</summary>
    internal static void SameShape(Tensor features, string featuresName, Tensor target, string targetName)
    {
        if (!target.shape.SequenceEqual(features.shape))
        {
            throw new ArgumentException(
                $"{targetName} has shape {Shape(target)}, {featuresName} has {Shape(features)}: they must be equal", targetName);
        }

        Fits(features, featuresName, target, targetName, features.dtype);
    }

    /// <summary>A constant: a gradient that was asked for would be lost without a word.</summary>
    internal static void Constant(Tensor target, string name)
    {
        if (target.requires_grad && is_grad_enabled())
        {
            throw new ArgumentException(
                $"{name} {Shape(target)} requires a gradient, but it is a constant of the loss: pass {name}.detach()", name);
        }
    }

    /// <summary>One of the values that an enum has: another one would be taken for whichever comes last.</summary>
    internal static void Defined<T>(T value, string name)
        where T : struct, Enum
    {
        if (!Enum.IsDefined(value))
        {
            throw new ArgumentOutOfRangeException(name, value, $"expected one of {string.Join(", ", Enum.GetNames<T>())}");
        }
    }

    /// <summary>No infinity and no NaN. Reads every value and waits for the device, so only on request.</summary>
    internal static void Finite(Tensor tensor, string name)
    {
        using IDisposable scope = NewDisposeScope();
        using IDisposable noGrad = no_grad();
        if (!tensor.isfinite().all().item<bool>())
        {
            throw new ArgumentException($"{name} {Shape(tensor)} contains NaN or infinity", name);
        }
    }

    /// <summary>A shape as it is written in messages: (4, 512, 32, 32).</summary>
    internal static string Shape(Tensor tensor) => $"({string.Join(", ", tensor.shape)})";

    private static void FloatingPoint(Tensor tensor, string name)
    {
        if (tensor.dtype is not (ScalarType.Float32 or ScalarType.Float64 or ScalarType.Float16 or ScalarType.BFloat16))
        {
            throw new ArgumentException($"{name} {Shape(tensor)} is {tensor.dtype}, expected a floating-point type", name);
        }
    }

    private static void NotEmpty(Tensor tensor, string name)
    {
        if (tensor.numel() == 0)
        {
            throw new ArgumentException($"{name} has shape {Shape(tensor)} and so no values", name);
        }
    }
}

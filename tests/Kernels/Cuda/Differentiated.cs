using static TorchSharp.torch;

namespace StyleKernels.Tests.Kernels.Cuda;

/// <summary>An operation's value and the gradient of its input.</summary>
/// <param name="Value">The value, without a graph.</param>
/// <param name="Gradient">The gradient, in the input's type.</param>
internal sealed record Differentiated(Tensor Value, Tensor Gradient)
{
    /// <summary>Runs an operation forward and backward.</summary>
    /// <param name="operation">What is differentiated.</param>
    /// <param name="input">Its input, of which a copy is taken.</param>
    /// <param name="upstream">The incoming gradient of the value, of any type.</param>
    internal static Differentiated Of(Func<Tensor, Tensor> operation, Tensor input, Tensor upstream)
    {
        Tensor leaf = input.detach().clone().requires_grad_();
        Tensor value = operation(leaf);
        (value * upstream.to_type(value.dtype)).sum().Backward();
        return new Differentiated(value.detach(), leaf.grad!);
    }

    /// <summary>
    /// How far a gradient that is stored in a format may be off, relative to its largest value: in half precision both factors of the
    /// product are rounded to tf32, and the result to the format.
    /// </summary>
    internal static double Tolerance(ScalarType type) => type switch
    {
        ScalarType.Float16 => 1.5e-3,
        ScalarType.BFloat16 => 5e-3,
        _ => throw new ArgumentOutOfRangeException(nameof(type), type, "float32 gradients are compared with eager ones"),
    };

    /// <summary>Value and gradient by the kernels' error rule; a half-precision gradient by <see cref="Tolerance"/>.</summary>
    internal void AssertAccurate(Differentiated eager, Differentiated oracle, string because)
    {
        TensorAssert.AsAccurateAsEager(Value, eager.Value, oracle.Value, $"value: {because}");
        if (Gradient.dtype == ScalarType.Float32)
        {
            TensorAssert.AsAccurateAsEager(Gradient, eager.Gradient, oracle.Gradient, $"gradient: {because}");
        }
        else
        {
            TensorAssert.Close(oracle.Gradient, Gradient, Tolerance(Gradient.dtype), $"gradient: {because}");
        }
    }
}

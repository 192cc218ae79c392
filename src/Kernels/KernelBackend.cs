namespace StyleKernels;

/// <summary>Which implementation of an operation runs.</summary>
public enum KernelBackend
{
    /// <summary>The fused implementation where it runs, otherwise the TorchSharp expression. The default.</summary>
    Auto,

    /// <summary>The fused implementation; an <see cref="NotSupportedException"/> says why if it cannot run on these tensors.</summary>
    Fused,

    /// <summary>The formula in TorchSharp operations: any floating-point type on any device.</summary>
    Eager,
}

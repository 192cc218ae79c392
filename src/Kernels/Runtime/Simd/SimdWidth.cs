namespace StyleKernels;

/// <summary>How many float32 values one vector instruction of the CPU path works on.</summary>
internal enum SimdWidth
{
    /// <summary>One: any machine.</summary>
    Scalar = 1,

    /// <summary>Four: SSE, NEON.</summary>
    Vector128 = 4,

    /// <summary>Eight: AVX2.</summary>
    Vector256 = 8,

    /// <summary>Sixteen: AVX-512.</summary>
    Vector512 = 16,
}

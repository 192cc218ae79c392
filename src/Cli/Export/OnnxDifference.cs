namespace StyleKernels.Cli.Export;

/// <summary>How far ONNX Runtime's result is from torch's, in values of [0, 1].</summary>
/// <param name="Height">Of the content.</param>
/// <param name="Width">Of the content.</param>
/// <param name="Alpha">Strength.</param>
/// <param name="Largest">Of all values.</param>
/// <param name="Mean">Over all values.</param>
internal sealed record OnnxDifference(int Height, int Width, double Alpha, double Largest, double Mean)
{
    /// <summary>The largest difference that passes: a twentieth of an 8-bit step.</summary>
    public const double Limit = 2e-4;

    /// <summary>Whether it passes.</summary>
    public bool IsSmall => Largest <= Limit;

    /// <inheritdoc/>
    public override string ToString() =>
        $"check  {Width}x{Height}  strength {Alpha}  largest difference {Largest:0.0e+0}, mean {Mean:0.0e+0}  {(IsSmall ? "good" : "too large")}";
}

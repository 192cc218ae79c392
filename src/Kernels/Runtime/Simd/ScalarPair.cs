namespace StyleKernels;

/// <summary>Two values that stand in for a vector where there are none: the tiles need columns for at least as many rows.</summary>
internal readonly struct ScalarPair(float first, float second)
{
    internal float First { get; } = first;

    internal float Second { get; } = second;
}

namespace StyleKernels;

/// <summary>Four stored feature values that are loaded and stored with one instruction.</summary>
internal struct Quad<T>
    where T : unmanaged
{
    internal T X;
    internal T Y;
    internal T Z;
    internal T W;
}

using static TorchSharp.torch;

namespace StyleKernels.Models.Weights.Pickle;

/// <summary>A run of numbers in a .pth file.</summary>
/// <param name="Key">Its name in the file.</param>
/// <param name="Type">The element type.</param>
/// <param name="Count">How many elements the pickle claims; compared with the file before anything is allocated.</param>
internal sealed record PthStorage(string Key, ScalarType Type, long Count);

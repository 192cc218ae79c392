namespace StyleKernels.Models.Weights.Store;

/// <summary>A published file of weights.</summary>
/// <param name="Name">What users call it, such as <c>vgg19-normalised</c>.</param>
/// <param name="File">Its name in the store, as published.</param>
/// <param name="About">What it is for.</param>
/// <param name="Licence">Under what terms its publishers offer it.</param>
/// <param name="Page">Where people find it.</param>
/// <param name="KeyMap">The <see cref="Keys.KeyMap"/> from its names to this library's.</param>
/// <param name="Addresses">Where it can be downloaded, the publisher's first; none when it can only be fetched by hand.</param>
/// <param name="Bytes">Its size; null when nobody published it.</param>
/// <param name="Sha256">Its SHA-256 in hexadecimal, or the first digits that its publisher gives; null when nobody published it.</param>
/// <param name="Unpack">For a .tar.gz archive: how the names of the files to unpack begin; they become the weights.</param>
public sealed record KnownWeights(
    string Name,
    string File,
    string About,
    string Licence,
    Uri Page,
    string KeyMap,
    IReadOnlyList<Uri>? Addresses = null,
    long? Bytes = null,
    string? Sha256 = null,
    string? Unpack = null)
{
    /// <summary>Where it can be downloaded; empty when it can only be fetched by hand.</summary>
    public IReadOnlyList<Uri> Addresses { get; init; } = Addresses ?? [];
}

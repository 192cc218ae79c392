using NetVips;

namespace StyleKernels.Models.Images;

/// <summary>The colour profile that results carry. Pictures that carry it are read without a conversion, to the bit.</summary>
internal static class SrgbProfile
{
    /// <summary>libvips' name for it.</summary>
    public const string Name = "srgb";

    private static readonly Lazy<byte[]> Bytes = new(() => Image.ProfileLoad(Name));

    /// <summary>Whether a file's profile is this one.</summary>
    public static bool IsThis(ReadOnlySpan<byte> profile) => profile.SequenceEqual(Bytes.Value);
}

using System.Buffers.Binary;
using NetVips;
using StyleKernels.Models.Images;
using Xunit;
using static TorchSharp.torch;

namespace StyleKernels.Tests.Images;

/// <summary>What every viewer opens is opened; what lacks pixels is refused.</summary>
public sealed class LenientJpegTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly byte[] _swan = File.ReadAllBytes(Path.Combine(RepositoryFolder.Path, "docs/images/swan.jpg"));

    public static TheoryData<string> Faults => new("a spectral byte in the scan header", "zeros between segments", "Ultra HDR");

    public void Dispose() => _folder.Dispose();

    [Theory, MemberData(nameof(Faults))]
    public void HarmlessFault_LeavesThePixelsAsTheyAre(string fault)
    {
        byte[] odd = WithFault(fault);
        File.WriteAllBytes(_folder["odd.jpg"], odd);
        using (Image decoded = Image.JpegloadBuffer(odd))
        {
            decoded.Pngsave(_folder["as viewers show it.png"]);
        }

        using Tensor expected = ImageFile.Load(_folder["as viewers show it.png"]);
        using Tensor picture = ImageFile.Load(_folder["odd.jpg"]);

        using Tensor apart = (picture - expected).abs().mean();
        Assert.InRange(apart.item<float>(), 0, 0.005f);
    }

    [Theory, MemberData(nameof(Faults))]
    public void HalfOfIt_IsRefused(string fault)
    {
        byte[] odd = WithFault(fault);
        File.WriteAllBytes(_folder["half.jpg"], odd[..(odd.Length / 2)]);
        ImageException error = Assert.Throws<ImageException>(() => ImageFile.Load(_folder["half.jpg"]));
        Assert.StartsWith(_folder["half.jpg"] + ": ", error.Message);
    }

    private byte[] WithFault(string fault)
    {
        if (fault == "Ultra HDR")
        {
            return UltraHdr();
        }

        if (fault == "zeros between segments")
        {
            int tables = _swan.AsSpan().IndexOf([(byte)0xFF, (byte)0xDB]);
            return [.. _swan[..tables], .. new byte[16], .. _swan[tables..]];
        }

        byte[] odd = [.. _swan];
        int spectralEnd = SpectralEnd(odd);
        Assert.Equal(63, odd[spectralEnd]);
        odd[spectralEnd] = 0;
        return odd;
    }

    /// <summary>Where the first scan header says which coefficient is its last: behind the marker, two bytes of length, and two for each component.</summary>
    private static int SpectralEnd(byte[] jpeg)
    {
        int segment = 2;
        while (jpeg[segment + 1] != 0xDA)
        {
            segment += 2 + BinaryPrimitives.ReadUInt16BigEndian(jpeg.AsSpan(segment + 2));
        }

        int components = jpeg[segment + 4];
        return segment + 5 + (2 * components) + 1;
    }

    private byte[] UltraHdr()
    {
        using Image srgb = Image.NewFromBuffer(_swan);
        using Image light = srgb.Colourspace(Enums.Interpretation.Scrgb);
        byte[] encoded = light.UhdrsaveBuffer(q: 95);
        Assert.Equal("VipsForeignLoadUhdrBuffer", Image.FindLoadBuffer(encoded));
        return encoded;
    }
}

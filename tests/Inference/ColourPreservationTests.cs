using StyleKernels.Models.Inference;
using StyleKernels.Tests.Images;
using Xunit;
using static TorchSharp.torch;

namespace StyleKernels.Tests.Inference;

public sealed class ColourPreservationTests
{
    [Fact]
    public void MatchedColours_HaveTheContentsMeanAndCovariance()
    {
        using var scope = NewDisposeScope();
        // Far from 0 and 1, so that nothing is clamped.
        Tensor content = 0.4 + (0.2 * TestPictures.Gradient(40, 50));
        Tensor style = (0.6 * TestPictures.Noise(30, 60)) + (0.2 * TestPictures.Gradient(30, 60));

        Tensor matched = ColourPreservation.MatchColours(style, content);

        Assert.Equal(style.shape, matched.shape);
        (Tensor mean, Tensor covariance) = Moments(content);
        (Tensor matchedMean, Tensor matchedCovariance) = Moments(matched);
        Assert.True(matchedMean.allclose(mean, 0, 1e-4));
        Assert.True(matchedCovariance.allclose(covariance, 0, 1e-4));
    }

    [Fact]
    public void PicturesOfAnyLayout_AreTaken_AndNothingElse()
    {
        using var scope = NewDisposeScope();
        Tensor content = TestPictures.Gradient(40, 50);
        Tensor style = TestPictures.Noise(30, 60);
        Tensor expected = ColourPreservation.MatchColours(style, content);

        Tensor matched = ColourPreservation.MatchColours(style.permute(0, 2, 3, 1).contiguous().permute(0, 3, 1, 2), content.transpose(2, 3).contiguous().transpose(2, 3));

        Assert.True(matched.allclose(expected, 0, 1e-6));
        Assert.Contains("content must have shape", Assert.Throws<ArgumentException>(() => ColourPreservation.MatchColours(style, ones(2, 3, 8, 8))).Message);
    }

    [Fact]
    public void SingleColours_AreTaken()
    {
        using var scope = NewDisposeScope();
        Tensor matched = ColourPreservation.MatchColours(full(1, 3, 8, 8, 0.2f), full(1, 3, 5, 5, 0.7f));
        Assert.True(matched.allclose(full_like(matched, 0.7), 0, 1e-4));
    }

    [Fact]
    public void KeptChroma_ChangesAllChannelsAlikeToTheResultsLuma()
    {
        using var scope = NewDisposeScope();
        Tensor content = 0.4 + (0.2 * TestPictures.Noise(9, 11));
        Tensor restyled = 0.4 + (0.2 * TestPictures.Noise(9, 11, seed: 1));
        Tensor kept = ColourPreservation.KeepChroma(content, restyled);
        Tensor change = kept - content;
        Assert.True(change.narrow(1, 0, 1).allclose(change.narrow(1, 2, 1), 0, 1e-5));
        Assert.True(Luma(kept).allclose(Luma(restyled), 0, 1e-5));
    }

    private static Tensor Luma(Tensor picture) => (picture[0, 0] * 0.299) + (picture[0, 1] * 0.587) + (picture[0, 2] * 0.114);

    private static (Tensor Mean, Tensor Covariance) Moments(Tensor picture)
    {
        Tensor pixels = picture.to(float64).view(3, -1);
        Tensor mean = pixels.mean([1], keepdim: true);
        Tensor centred = pixels - mean;
        return (mean, centred.matmul(centred.t()) / pixels.size(1));
    }
}

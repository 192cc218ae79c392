using StyleKernels.Models.Inference;
using Xunit;
using static TorchSharp.torch;

namespace StyleKernels.Tests.Inference;

public sealed class RegionBlendTests
{
    public static TheoryData<float, float, float, string> Weights => new()
    {
        { 1, 0, 0.2f, "the first alone" },
        { 0, 0, 0.9f, "the background where no mask is" },
        { 0.5f, 0, 0.55f, "a soft edge to the background" },
        { 1, 1, 0.4f, "an overlap is shared" },
        { 0.75f, 0.25f, 0.3f, "two that fill the pixel" },
        { 0.2f, 0.2f, 0.7f, "two that do not" },
    };

    [Theory, MemberData(nameof(Weights))]
    public void Pixel_IsSharedByTheMasks(float first, float second, float expected, string reason)
    {
        foreach (bool swapped in new[] { false, true })
        {
            using var scope = NewDisposeScope();
            using var blend = new RegionBlend(2, 3);
            (float Colour, float Mask)[] regions = [(0.2f, first), (0.6f, second)];
            foreach ((float colour, float mask) in swapped ? regions.Reverse() : regions)
            {
                blend.Add(full([1, 3, 2, 3], colour), full([1, 1, 2, 3], mask));
            }

            Tensor result = blend.On(full([1, 3, 2, 3], 0.9f));
            Assert.True((result - expected).abs().max().item<float>() < 1e-6, reason);
        }
    }
}

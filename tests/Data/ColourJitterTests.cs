using StyleKernels.Models.Data;
using Xunit;

namespace StyleKernels.Tests.Data;

public sealed class ColourJitterTests
{
    [Fact]
    public void GreysStayGrey_AndKeepTheirOrder()
    {
        for (int seed = 0; seed < 20; seed++)
        {
            byte[] planes = [0, 90, 160, 255, 0, 90, 160, 255, 0, 90, 160, 255];
            ColourJitter.Draw(new Random(seed)).Apply(planes);
            for (int i = 0; i < 4; i++)
            {
                Assert.InRange(planes[4 + i] - planes[i], -1, 1);
                Assert.InRange(planes[8 + i] - planes[i], -1, 1);
            }

            Assert.True(planes[0] <= planes[1] && planes[1] < planes[2] && planes[2] <= planes[3]);
        }
    }

    [Fact]
    public void HueTurns_AllTheWayRound()
    {
        var dominant = new HashSet<int>();
        for (int seed = 0; seed < 40; seed++)
        {
            byte[] red = [190, 90, 90];
            ColourJitter.Draw(new Random(seed)).Apply(red);
            dominant.Add(Array.IndexOf(red, red.Max()));
        }

        Assert.Equal([0, 1, 2], dominant.Order());
    }
}

using StyleKernels.Models.Images;
using static TorchSharp.torch;

namespace StyleKernels.Evaluation.Stability;

/// <summary>A small change of a content, as between two frames of a film, and how results of both are laid over each other.</summary>
internal abstract class Disturbance
{
    private Disturbance(string name)
    {
        Name = name;
    }

    /// <summary>All of them: noise that is hardly seen, and shifts of picture and pixel grid against each other.</summary>
    internal static IReadOnlyList<Disturbance> All { get; } = [new Noise(), new HalfPixel(), new Shift(1), new Shift(3)];

    /// <summary>How it is called in rows and tables.</summary>
    internal string Name { get; }

    /// <summary>A content before and after.</summary>
    /// <param name="path">The picture's file.</param>
    /// <param name="size">Its shorter side; less by the width of a shift.</param>
    /// <param name="seed">Decides what is random.</param>
    internal abstract (Tensor Before, Tensor After) Contents(string path, int size, int seed);

    /// <summary>The same places of two results of <see cref="Contents"/>.</summary>
    internal abstract (Tensor Before, Tensor After) Overlay(Tensor before, Tensor after);

    private static Tensor From(Tensor picture, int start) =>
        picture.narrow(2, start, picture.shape[2] - start).narrow(3, start, picture.shape[3] - start);

    private static Tensor Until(Tensor picture, int end) =>
        picture.narrow(2, 0, picture.shape[2] - end).narrow(3, 0, picture.shape[3] - end);

    /// <summary>Gaussian noise of two steps of eight bits.</summary>
    private sealed class Noise() : Disturbance("noise")
    {
        private const double Deviation = 2.0 / 255;

        internal override (Tensor Before, Tensor After) Contents(string path, int size, int seed)
        {
            Tensor content = ImageFile.Load(path, size);
            using var generator = new Generator((ulong)seed, CPU);
            Tensor noise = randn(content.shape, generator: generator);
            return (content, (content + (noise * Deviation)).clamp(0, 1));
        }

        internal override (Tensor Before, Tensor After) Overlay(Tensor before, Tensor after) => (before, after);
    }

    /// <summary>A shift by whole pixels along both axes: the same pixels on another place of the grid.</summary>
    private sealed class Shift(int pixels) : Disturbance($"shift {pixels} px")
    {
        internal override (Tensor Before, Tensor After) Contents(string path, int size, int seed)
        {
            Tensor content = ImageFile.Load(path, size);
            return (Until(content, pixels), From(content, pixels));
        }

        internal override (Tensor Before, Tensor After) Overlay(Tensor before, Tensor after) => (From(before, pixels), Until(after, pixels));
    }

    /// <summary>
    /// A shift by half a pixel along both axes: two halvings of a picture of twice the size, a pixel apart. Results are brought a quarter of a pixel towards
    /// each other, so that both lose the same of their sharpness.
    /// </summary>
    private sealed class HalfPixel() : Disturbance("shift 1/2 px")
    {
        internal override (Tensor Before, Tensor After) Contents(string path, int size, int seed)
        {
            Tensor twice = ImageFile.Load(path, 2 * size);
            return (nn.functional.avg_pool2d(Until(twice, 1), 2), nn.functional.avg_pool2d(From(twice, 1), 2));
        }

        internal override (Tensor Before, Tensor After) Overlay(Tensor before, Tensor after) =>
            (From(Between(before, 0.25), 1), Until(Between(after, 0.75), 1));

        private static Tensor Between(Tensor picture, double weight)
        {
            Tensor rows = lerp(picture.narrow(2, 0, picture.shape[2] - 1), picture.narrow(2, 1, picture.shape[2] - 1), weight);
            return lerp(rows.narrow(3, 0, rows.shape[3] - 1), rows.narrow(3, 1, rows.shape[3] - 1), weight);
        }
    }
}

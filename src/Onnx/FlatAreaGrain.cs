using Microsoft.ML.OnnxRuntime.Tensors;

namespace StyleKernels.Onnx;

/// <summary>
/// Grain, too fine to see, for areas of a content that have one colour to the last bit, as <c>Stylizer</c> adds it: norms divide by the
/// deviation of a map, and where there is none a network gives one loud colour. Photographs have noise of their own and stay as they are.
/// </summary>
internal static class FlatAreaGrain
{
    /// <summary>Largest change of a value: a step of eight bits.</summary>
    private const float Amplitude = 1f / 255;

    /// <summary>Pixels of exactly one colour, in a row or one below the other, that no photograph has but where it is overexposed.</summary>
    private const int Run = 4;

    /// <summary>
    /// Pictures with grain where a pixel begins a run to the right or downwards; the tensor itself where none does. The same at every
    /// call and for every picture.
    /// </summary>
    /// <param name="content">(N, 3, H, W) in [0, 1].</param>
    public static DenseTensor<float> Add(DenseTensor<float> content)
    {
        int picture = 3 * content.Dimensions[2] * content.Dimensions[3];
        DenseTensor<float>? grained = null;
        for (int first = 0; first < content.Length; first += picture)
        {
            Add(content, first, ref grained);
        }

        return grained ?? content;
    }

    private static void Add(DenseTensor<float> content, int first, ref DenseTensor<float>? grained)
    {
        (int height, int width) = (content.Dimensions[2], content.Dimensions[3]);
        ReadOnlySpan<float> values = content.Buffer.Span[first..];
        Random random = new(1);
        for (int y = 0; y < height; y++)
        {
            for (int x = 0; x < width; x++)
            {
                float grain = ((2 * random.NextSingle()) - 1) * Amplitude;
                if (BeginsRun(values, height, width, y, x))
                {
                    grained ??= (DenseTensor<float>)content.Clone();
                    Shift(grained.Buffer.Span[first..], (y * width) + x, height * width, grain);
                }
            }
        }
    }

    /// <summary>Whether a run begins at a pixel; the last pixels of a row or column, with no room for one, are as the last that has.</summary>
    private static bool BeginsRun(ReadOnlySpan<float> values, int height, int width, int y, int x)
    {
        (int left, int top) = (Math.Min(x, Math.Max(0, width - Run)), Math.Min(y, Math.Max(0, height - Run)));
        return IsFlat(values, height * width, (y * width) + left, 1, Math.Min(Run, width))
            || IsFlat(values, height * width, (top * width) + x, width, Math.Min(Run, height));
    }

    private static bool IsFlat(ReadOnlySpan<float> values, int pixels, int first, int step, int count)
    {
        for (int i = 1; i < count; i++)
        {
            int at = first + (i * step);
            if (values[at] != values[first] || values[pixels + at] != values[pixels + first] || values[(2 * pixels) + at] != values[(2 * pixels) + first])
            {
                return false;
            }
        }

        return true;
    }

    private static void Shift(Span<float> values, int at, int pixels, float grain)
    {
        for (int channel = 0; channel < 3; channel++)
        {
            ref float value = ref values[(channel * pixels) + at];
            value = Math.Clamp(value + grain, 0, 1);
        }
    }
}

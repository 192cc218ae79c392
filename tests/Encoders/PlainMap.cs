using static TorchSharp.torch;

namespace StyleKernels.Tests.Encoders;

/// <summary>A feature map in float64 and plain loops: what an encoder should compute, written down a second time.</summary>
internal sealed class PlainMap
{
    private readonly double[,,] _values;

    private PlainMap(double[,,] values) => _values = values;

    private int Channels => _values.GetLength(0);

    private int Height => _values.GetLength(1);

    private int Width => _values.GetLength(2);

    /// <summary>The first image of a batch (1, C, H, W).</summary>
    internal static PlainMap From(Tensor image)
    {
        double[] flat = image.to(float64).contiguous().flatten().data<double>().ToArray();
        (int height, int width) = ((int)image.shape[2], (int)image.shape[3]);
        return Filled((int)image.shape[1], height, width, (c, y, x) => flat[(((c * height) + y) * width) + x]);
    }

    /// <summary>Each channel by a function of its own.</summary>
    internal PlainMap PerChannel(Func<int, double, double> change) =>
        Filled(Channels, Height, Width, (c, y, x) => change(c, _values[c, y, x]));

    /// <summary>The channels in reverse order.</summary>
    internal PlainMap Reversed() => Filled(Channels, Height, Width, (c, y, x) => _values[Channels - 1 - c, y, x]);

    /// <summary>A convolution with step 1 that keeps the size, without ReLU.</summary>
    internal PlainMap Convolved(Tensor weight, Tensor bias, bool reflect)
    {
        double[] kernel = weight.to(float64).contiguous().flatten().data<double>().ToArray();
        double[] offset = bias.to(float64).data<double>().ToArray();
        (int side, int reach) = ((int)weight.shape[2], (int)weight.shape[2] / 2);
        return Filled((int)weight.shape[0], Height, Width, (o, y, x) =>
        {
            double sum = offset[o];
            for (int c = 0; c < Channels; c++)
            {
                for (int i = 0; i < side * side; i++)
                {
                    double tap = kernel[(((o * Channels) + c) * side * side) + i];
                    sum += tap * At(c, y + (i / side) - reach, x + (i % side) - reach, reflect);
                }
            }

            return sum;
        });
    }

    /// <summary>A convolution with zero or reflection padding, and a ReLU.</summary>
    internal PlainMap Layer(IReadOnlyDictionary<string, Tensor> weights, string name, bool reflect) =>
        Convolved(weights[name + ".weight"], weights[name + ".bias"], reflect).PerChannel((_, value) => Math.Max(0, value));

    /// <summary>2x2 windows, step 2; a window over the edge is taken or dropped.</summary>
    internal PlainMap Pooled(bool ceil, bool average)
    {
        int extra = ceil ? 1 : 0;
        return Filled(Channels, (Height + extra) / 2, (Width + extra) / 2, (c, y, x) =>
        {
            double[] window =
            [
                .. from i in Enumerable.Range(2 * y, 2)
                   from j in Enumerable.Range(2 * x, 2)
                   where i < Height && j < Width
                   select _values[c, i, j],
            ];
            return average ? window.Average() : window.Max();
        });
    }

    /// <summary>(1, C, H, W) in float64.</summary>
    internal Tensor ToTensor() => tensor(_values.Cast<double>().ToArray()).view(1, Channels, Height, Width);

    private static PlainMap Filled(int channels, int height, int width, Func<int, int, int, double> value)
    {
        var values = new double[channels, height, width];
        for (int i = 0; i < values.Length; i++)
        {
            (int c, int y, int x) = (i / (height * width), i / width % height, i % width);
            values[c, y, x] = value(c, y, x);
        }

        return new PlainMap(values);
    }

    private double At(int c, int y, int x, bool reflect)
    {
        if (reflect)
        {
            return _values[c, Mirrored(y, Height), Mirrored(x, Width)];
        }

        return y >= 0 && y < Height && x >= 0 && x < Width ? _values[c, y, x] : 0;
    }

    private static int Mirrored(int i, int length) => i < 0 ? -i : i >= length ? (2 * length) - 2 - i : i;
}

using System.Runtime.Intrinsics;

namespace StyleKernels;

/// <summary>
/// The Gram matrices of one feature map as work items that can be run together with those of others: first every
/// <see cref="Average"/>, then every <see cref="Accumulate(int)"/>, then every <see cref="Finish"/>.
/// </summary>
internal sealed unsafe class GramMatrixPass : IDisposable
{
    private readonly FeatureView _features;
    private readonly float _divisor;
    private readonly float* _grams;
    private readonly int _parts;
    private readonly Scratch _slices;
    private readonly SimdWidth _width = SimdDispatch.Current;

    /// <summary>Plans the pass.</summary>
    /// <param name="features">(N, C, P); where it has means, those are written, and taken from the channels: the matrices are covariances.</param>
    /// <param name="divisor">z.</param>
    /// <param name="grams">(N, C, C), written.</param>
    internal GramMatrixPass(FeatureView features, double divisor, float* grams)
    {
        _features = features;
        _divisor = (float)divisor;
        _grams = grams;
        _parts = WorkSplit.Parts(features.Batch, features.Pixels, features.Channels);
        _slices = new Scratch((_parts - 1) * features.Batch * Size);
    }

    /// <summary>N.</summary>
    internal int Samples => _features.Batch;

    /// <summary>C.</summary>
    internal int Channels => _features.Channels;

    /// <summary>How many calls of <see cref="Average"/> the pass takes: none where nothing is centred.</summary>
    internal int MeanItems => _features.Means == null ? 0 : ChannelMeansPass.Items(_features);

    /// <summary>How many calls of <see cref="Accumulate(int)"/> the pass takes.</summary>
    internal int Items => Samples * _parts;

    /// <summary>Multiplications that an item takes, about.</summary>
    internal double ItemCost => (double)Size * _features.Pixels / _parts;

    private long Size => (long)Channels * Channels;

    /// <summary>The matrix of a sample.</summary>
    internal float* Gram(int sample) => _grams + (sample * Size);

    /// <summary>The means of some channels of one sample.</summary>
    internal void Average(int item) => ChannelMeansPass.Compute(_width, _features, item);

    /// <summary>One share of the products: some pixels of one sample.</summary>
    internal void Accumulate(int item)
    {
        int sample = item / _parts;
        int part = item % _parts;
        (long first, long end) = WorkSplit.Range(part, _parts, _features.Pixels);
        float* slice = Slice(sample, part);
        new Span<float>(slice, checked((int)Size)).Clear();
        Accumulate(sample, first, end, slice);
    }

    /// <summary>Adds the shares of a sample in a fixed order and divides: the upper triangle of its matrix is complete.</summary>
    internal void Finish(int sample)
    {
        float* gram = Gram(sample);
        for (int i = 0; i < Channels; i++)
        {
            long at = ((long)i * Channels) + i;
            Span<float> row = new(gram + at, Channels - i);
            for (int part = 1; part < _parts; part++)
            {
                ReadOnlySpan<float> slice = new(Slice(sample, part) + at, Channels - i);
                UpperTriangle.Add(row, slice);
            }

            UpperTriangle.Divide(row, _divisor);
        }
    }

    public void Dispose() => _slices.Dispose();

    private float* Slice(int sample, int part) =>
        part == 0 ? Gram(sample) : _slices.Pointer + ((((part - 1) * Samples) + sample) * Size);

    private void Accumulate(int sample, long first, long end, float* gram)
    {
        switch (_width)
        {
            case SimdWidth.Vector512:
                GramMatrixSimd<Lanes512, Vector512<float>>.Accumulate(_features, sample, first, end, gram);
                break;
            case SimdWidth.Vector256:
                GramMatrixSimd<Lanes256, Vector256<float>>.Accumulate(_features, sample, first, end, gram);
                break;
            case SimdWidth.Vector128:
                GramMatrixSimd<Lanes128, Vector128<float>>.Accumulate(_features, sample, first, end, gram);
                break;
            default:
                GramMatrixSimd<LanesScalar, ScalarPair>.Accumulate(_features, sample, first, end, gram);
                break;
        }
    }
}

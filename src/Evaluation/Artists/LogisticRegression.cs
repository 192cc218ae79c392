using MathNet.Numerics.LinearAlgebra;
using TorchSharp;
using static TorchSharp.torch;

namespace StyleKernels.Evaluation.Artists;

/// <summary>
/// Multinomial logistic regression on standardised features: the mean of −log p(label) plus penalty / 2 times the squared norm of the weights is smallest;
/// intercepts are not penalised. In float64.
/// </summary>
/// <remarks>
/// In the basis of the features' singular vectors the bound of Böhning 1992 on the curvature is diagonal, s²/2n + penalty for a singular
/// value s of n samples, so that a step needs neither a Hessian nor a line search; steps are accelerated (Nesterov 1983) and restarted when
/// they turn back (O'Donoghue and Candès 2015).
/// </remarks>
internal sealed class LogisticRegression : IDisposable
{
    private const int MostSteps = 1000;

    /// <summary>Of the gradient, relative to that of no weights at all.</summary>
    private const double Tolerance = 1e-4;

    /// <summary>Of a feature or a singular value that says nothing.</summary>
    private const double Smallest = 1e-9;

    private readonly int _classes;
    private readonly Tensor _mean;
    private readonly Tensor _deviation;
    private readonly Tensor _basis;
    private readonly Tensor _inputs;
    private readonly Tensor _targets;
    private readonly Tensor _curvature;
    private readonly double _smallGradient;

    /// <summary>Prepares the samples.</summary>
    /// <param name="samples">Their features, all of the same length.</param>
    /// <param name="labels">Their classes, from 0.</param>
    /// <param name="classes">How many classes there are, at least those of the labels.</param>
    internal LogisticRegression(IReadOnlyList<float[]> samples, IReadOnlyList<int> labels, int classes)
    {
        using DisposeScope scope = NewDisposeScope();
        _classes = classes;
        Tensor features = tensor(samples.SelectMany(sample => sample).Select(value => (double)value).ToArray(), [samples.Count, samples[0].Length]);
        _mean = features.mean([0]);
        Tensor spread = features.std(0, unbiased: false);
        _deviation = where(spread > Smallest, spread, ones_like(spread));
        (Tensor left, Tensor values, Tensor right) = linalg.svd((features - _mean) / _deviation, fullMatrices: false);
        int rank = (int)(values > Smallest).sum().item<long>();
        (values, _basis) = (values.narrow(0, 0, rank), right.narrow(0, 0, rank).clone());
        _inputs = cat([left.narrow(1, 0, rank) * values, ones(samples.Count, 1, float64)], 1);
        _targets = nn.functional.one_hot(tensor(labels.Select(label => (long)label).ToArray()), classes).to(float64);
        _curvature = cat([values.square() / (2.0 * samples.Count), full([1], 0.5, float64)]).unsqueeze(1);
        _smallGradient = Tolerance * Gradient(zeros(_inputs.shape[1], classes, float64)).abs().max().item<double>();
        scope.Detach(_mean, _deviation, _basis, _inputs, _targets, _curvature);
    }

    /// <summary>A classifier for each penalty, in their order; a penalty is begun where the one before it ended.</summary>
    /// <param name="penalties">Above 0; best from large to small.</param>
    internal IReadOnlyList<LinearClassifier> Fit(IReadOnlyList<double> penalties)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor weights = zeros(_inputs.shape[1], _classes, float64);
        var classifiers = new List<LinearClassifier>();
        foreach (double penalty in penalties)
        {
            weights = Minimise(weights, penalty);
            classifiers.Add(OnRawFeatures(weights));
        }

        return classifiers;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (Tensor tensor in (Tensor[])[_mean, _deviation, _basis, _inputs, _targets, _curvature])
        {
            tensor.Dispose();
        }
    }

    private Tensor Minimise(Tensor weights, double penalty)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor penalties = full_like(_curvature, penalty);
        penalties[-1] = 0;
        Tensor step = 1 / (_curvature + penalties);
        (Tensor current, Tensor ahead, double momentum) = (weights.clone(), weights.clone(), 1);
        for (int i = 0; i < MostSteps; i++)
        {
            using DisposeScope inner = NewDisposeScope();
            Tensor gradient = Gradient(ahead) + (penalties * ahead);
            Tensor next = ahead - (step * gradient);
            bool turnsBack = (gradient * (next - current)).sum().item<double>() > 0;
            double following = turnsBack ? 1 : (1 + Math.Sqrt(1 + (4 * momentum * momentum))) / 2;
            ahead.copy_(turnsBack ? next : next + ((next - current) * ((momentum - 1) / following)));
            current.copy_(next);
            momentum = following;
            if (gradient.abs().max().item<double>() < _smallGradient)
            {
                break;
            }
        }

        return current.MoveToOuterDisposeScope();
    }

    private Tensor Gradient(Tensor weights) =>
        _inputs.t().matmul(nn.functional.softmax(_inputs.matmul(weights), 1) - _targets) / _inputs.shape[0];

    /// <summary>Standardisation and basis become part of the weights.</summary>
    private LinearClassifier OnRawFeatures(Tensor weights)
    {
        int rank = (int)_basis.shape[0];
        Tensor raw = _basis.t().matmul(weights.narrow(0, 0, rank)) / _deviation.unsqueeze(1);
        Tensor bias = weights[rank] - _mean.matmul(raw);

        // (features, classes) row by row is (classes, features) column by column.
        double[] columns = raw.contiguous().data<double>().ToArray();
        return new LinearClassifier(
            Matrix<double>.Build.Dense(_classes, (int)raw.shape[0], columns), Vector<double>.Build.Dense(bias.data<double>().ToArray()));
    }
}

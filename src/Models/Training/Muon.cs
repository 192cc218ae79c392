using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace StyleKernels.Models.Training;

/// <summary>
/// Momentum whose steps are made orthogonal (Jordan et al. 2024, "Muon"): every direction of a convolution's weight matrix moves equally far,
/// where plain gradients would move a few directions alone.
/// </summary>
/// <remarks>
/// A kernel (out, in, h, w) is taken for a matrix (out, in·h·w). Its step has a root mean square of a fifth of the learning rate, which is about
/// Adam's (Liu et al. 2025, section 2.2), so one learning rate serves both.
/// </remarks>
internal sealed class Muon
{
    private const double Momentum = 0.95;
    private const double StepSize = 0.2;
    private const int Iterations = 5;

    /// <summary>Keeps a zero gradient from being divided by its norm.</summary>
    private const double Smallest = 1e-7;

    private readonly (Parameter Weight, Tensor Momentum)[] _state;

    /// <param name="weights">Of at least two dimensions.</param>
    public Muon(IEnumerable<Parameter> weights)
    {
        using IDisposable noGrad = no_grad();
        _state = [.. weights.Select(weight => (weight, zeros_like(weight).DetachFromDisposeScope()))];
    }

    /// <summary>The running mean of each weight's gradients, in the order of the weights: all that a resumed run needs.</summary>
    public IEnumerable<Tensor> Momenta => _state.Select(state => state.Momentum);

    /// <summary>Moves every weight against its gradient; one without a gradient stays.</summary>
    /// <param name="learningRate">Five times the root mean square of a weight's change.</param>
    public void Step(double learningRate)
    {
        using IDisposable noGrad = no_grad();
        using DisposeScope scope = NewDisposeScope();

        // Weights of one shape together: a network has many of few shapes, and a GPU takes as long for one small product as for eight.
        foreach (var alike in _state.Where(state => state.Weight.grad is not null).GroupBy(state => (state.Weight.shape[0], state.Weight.numel())))
        {
            (Parameter Weight, Tensor Momentum)[] states = [.. alike];
            Tensor directions = stack(states.Select(state => Direction(state.Weight.grad!, state.Momentum)));
            double length = Math.Sqrt(Math.Max(directions.shape[1], directions.shape[2]));
            Tensor[] steps = Orthogonalize(directions).unbind(0);
            foreach (((Parameter weight, _), Tensor step) in states.Zip(steps))
            {
                weight.add_(step.reshape(weight.shape), -learningRate * StepSize * length);
            }
        }
    }

    /// <summary>
    /// About U·Vᵀ of the singular value decomposition U·Σ·Vᵀ: a Newton–Schulz iteration with the coefficients of Jordan et al. 2024, which takes
    /// singular values from a thousandth upwards into 0.7 to 1.2 and needs nothing but products.
    /// </summary>
    /// <param name="matrices">(N, rows, columns), of any rank.</param>
    /// <returns>The same shape; zero for a zero matrix.</returns>
    internal static Tensor Orthogonalize(Tensor matrices)
    {
        bool tall = matrices.shape[1] > matrices.shape[2];
        Tensor x = tall ? matrices.mT : matrices;
        x = x / (x.square().sum([1, 2], keepdim: true).sqrt() + Smallest);
        for (int i = 0; i < Iterations; i++)
        {
            Tensor gram = x.bmm(x.mT);
            Tensor polynomial = gram.bmm(gram).mul_(2.0315).add_(gram, alpha: -4.7750);
            x = polynomial.bmm(x).add_(x, alpha: 3.4445);
        }

        return tall ? x.mT : x;
    }

    /// <summary>Takes a gradient into its running mean; the step's direction before it is made orthogonal, (rows, columns).</summary>
    private static Tensor Direction(Tensor gradient, Tensor momentum)
    {
        momentum.lerp_(gradient, 1 - Momentum);
        return lerp(gradient, momentum, Momentum).flatten(1);
    }
}

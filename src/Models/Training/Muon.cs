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
        foreach ((Parameter weight, Tensor momentum) in _state)
        {
            using DisposeScope scope = NewDisposeScope();
            if (weight.grad is not { } gradient)
            {
                continue;
            }

            momentum.lerp_(gradient, 1 - Momentum);
            Tensor direction = lerp(gradient, momentum, Momentum).flatten(1);
            double length = Math.Sqrt(Math.Max(direction.shape[0], direction.shape[1]));
            weight.add_(Orthogonalize(direction).reshape(weight.shape), -learningRate * StepSize * length);
        }
    }

    /// <summary>
    /// About U·Vᵀ of the singular value decomposition U·Σ·Vᵀ: a Newton–Schulz iteration with the coefficients of Jordan et al. 2024, which takes
    /// singular values from a thousandth upwards into 0.7 to 1.2 and needs nothing but products.
    /// </summary>
    /// <param name="matrix">(rows, columns), of any rank.</param>
    /// <returns>The same shape; zero for a zero matrix.</returns>
    internal static Tensor Orthogonalize(Tensor matrix)
    {
        bool tall = matrix.shape[0] > matrix.shape[1];
        Tensor x = tall ? matrix.t() : matrix;
        x = x / (x.norm() + Smallest);
        for (int i = 0; i < Iterations; i++)
        {
            Tensor gram = x.mm(x.t());
            x = addmm(x, addmm(gram, gram, gram, beta: -4.7750f, alpha: 2.0315f), x, beta: 3.4445f, alpha: 1);
        }

        return tall ? x.t() : x;
    }
}

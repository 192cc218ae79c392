using StyleKernels.Models.Training;
using TorchSharp.Modules;
using Xunit;
using static TorchSharp.torch;

namespace StyleKernels.Tests.Training;

public sealed class MuonTests
{
    [Theory]
    [InlineData(16, 144)]
    [InlineData(144, 16)]
    [InlineData(96, 96)]
    [InlineData(1, 9)]
    public void Orthogonalized_HasSingularValuesNearOneAndTheSameDirections(int rows, int columns)
    {
        using var scope = NewDisposeScope();
        Tensor matrix = Matrix(rows, columns);
        Tensor orthogonal = Muon.Orthogonalize(stack([ones_like(matrix), matrix]))[1];

        // Times its own transpose, in the directions of the matrix: the diagonal holds the new singular values, and nothing is beside it.
        (Tensor u, Tensor s, Tensor vh) = linalg.svd(matrix, fullMatrices: false);
        Tensor inDirections = u.t().mm(orthogonal).mm(vh.t());
        Assert.InRange(inDirections.diag()[s > 0.01 * s[0]].min().item<float>(), 0.6f, 1.3f);
        Assert.InRange(inDirections.diag().max().item<float>(), 0.6f, 1.3f);
        Assert.InRange((inDirections - inDirections.diag().diag()).abs().max().item<float>(), 0, 1e-3f);
    }

    [Fact]
    public void Orthogonalized_DoesNotDependOnTheLength()
    {
        using var scope = NewDisposeScope();
        Tensor matrix = Matrix(8, 24).unsqueeze(0);
        Tensor difference = Muon.Orthogonalize(matrix * 1e3f) - Muon.Orthogonalize(matrix);
        Assert.InRange(difference.abs().max().item<float>(), 0, 1e-4f);
    }

    [Fact]
    public void Orthogonalized_OfNothingIsNothing()
    {
        using var scope = NewDisposeScope();
        Assert.Equal(0, Muon.Orthogonalize(zeros(1, 4, 6)).abs().max().item<float>());
    }

    [Theory]
    [InlineData(1e-3, 32, 16, "wide")]
    [InlineData(0.1, 32, 16, "wide")]
    [InlineData(0.1, 96, 2, "tall")]
    public void Step_HasAFifthOfTheLearningRateAsItsRootMeanSquare(double learningRate, int outputs, int inputs, string shape)
    {
        using var scope = NewDisposeScope();
        using var weight = new Parameter(zeros(outputs, inputs, 3, 3));
        var muon = new Muon([weight]);
        weight.grad = Matrix(outputs, inputs * 9).reshape(weight.shape);
        muon.Step(learningRate);
        Assert.InRange(weight.square().mean().sqrt().item<float>(), 0.2 * learningRate * 0.7, 0.2 * learningRate * 1.25);
        Assert.True((weight * weight.grad).sum().item<float>() < 0, $"The step of a {shape} matrix goes with the gradient.");
    }

    [Fact]
    public void Step_LooksAheadOfTheMomentum()
    {
        using var scope = NewDisposeScope();
        using var weight = new Parameter(zeros(8, 24, 1, 1));
        var muon = new Muon([weight]);
        (Tensor first, Tensor second) = (Matrix(8, 24), Matrix(24, 8).t());
        weight.grad = first.reshape(weight.shape);
        muon.Step(0.1);
        Tensor before = weight.detach().clone();
        weight.grad = second.reshape(weight.shape);
        muon.Step(0.1);

        Tensor momentum = (0.95 * 0.05 * first) + (0.05 * second);
        Tensor direction = (0.95 * momentum) + (0.05 * second);
        Tensor expected = -0.1 * 0.2 * Math.Sqrt(24) * Muon.Orthogonalize(direction.unsqueeze(0))[0];
        Assert.InRange((weight.detach() - before - expected.view(before.shape)).abs().max().item<float>(), 0, 1e-5f);
    }

    [Fact]
    public void Step_LeavesAWeightWithoutGradient()
    {
        using var scope = NewDisposeScope();
        using var weight = new Parameter(ones(4, 4, 1, 1));
        new Muon([weight]).Step(0.1);
        Assert.Equal(0, (weight - 1).abs().max().item<float>());
    }

    [Fact]
    public void Momenta_AreRunningMeansOfTheGradients()
    {
        using var scope = NewDisposeScope();
        using var weight = new Parameter(zeros(2, 2, 1, 1));
        var muon = new Muon([weight]);
        weight.grad = ones(2, 2, 1, 1);
        muon.Step(0.1);
        muon.Step(0.1);
        Assert.Equal(1 - (0.95 * 0.95), muon.Momenta.Single().mean().item<float>(), 1e-6);
    }

    private static Tensor Matrix(int rows, int columns)
    {
        using var generator = new Generator(5);
        return randn(rows, columns, generator: generator);
    }
}

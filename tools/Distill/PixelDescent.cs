using StyleKernels.Losses;
using StyleKernels.Models.Encoders;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace StyleKernels.Distill;

/// <summary>
/// Moves pictures towards the styles of their neighbours in the batch, as the student sees styles. A small network is easily fooled: pixels optimised
/// against it please it without having become what its teacher would call that style. Shown such pictures with the teacher's answer, it learns better.
/// </summary>
internal sealed class PixelDescent(VggEncoder student)
{
    private const int Steps = 4;

    /// <summary>What a value in [0, 1] moves by in a step.</summary>
    private const double StepSize = 0.03;

    /// <summary>The moved pictures, in [0, 1], without a gradient. The student is left in training mode.</summary>
    /// <param name="pictures">(N, 3, H, W).</param>
    public Tensor Move(Tensor pictures)
    {
        using DisposeScope scope = NewDisposeScope();
        Parameter[] weights = [.. student.parameters()];
        student.eval();
        Array.ForEach(weights, weight => weight.requires_grad = false);
        Dictionary<string, Tensor> styles;
        using (no_grad())
        {
            styles = student.call(pictures).ToDictionary(pair => pair.Key, pair => pair.Value.roll(1, 0));
        }

        Tensor moved = pictures;
        for (int step = 0; step < Steps; step++)
        {
            using DisposeScope ofStep = NewDisposeScope();
            Tensor pixels = moved.detach().requires_grad_();
            Tensor loss = student.call(pixels)
                .Select(pair => Functional.BalancedStyleLoss(pair.Value, styles[pair.Key], statistic: StyleStatistic.Covariance))
                .Aggregate((sum, term) => sum + term);
            loss.Backward();
            moved = (pixels.detach() - (pixels.grad!.sign() * StepSize)).clamp(0, 1).MoveToOuterDisposeScope();
        }

        Array.ForEach(weights, weight => weight.requires_grad = true);
        student.train();
        return moved.MoveToOuterDisposeScope();
    }
}

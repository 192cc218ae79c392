using MathNet.Numerics.LinearAlgebra;

namespace StyleKernels.Evaluation.Artists;

/// <summary>A score for each class, linear in the features; the class with the largest one is the decision.</summary>
/// <param name="Weight">(classes, features).</param>
/// <param name="Bias">(classes).</param>
internal sealed record LinearClassifier(Matrix<double> Weight, Vector<double> Bias)
{
    /// <summary>The scores, whose softmax are the probabilities.</summary>
    internal Vector<double> Scores(IEnumerable<float> features) =>
        (Weight * Vector<double>.Build.DenseOfEnumerable(features.Select(feature => (double)feature))) + Bias;

    /// <summary>The class with the largest score.</summary>
    internal int Predict(IEnumerable<float> features) => Scores(features).MaximumIndex();

    /// <summary>−log of the probability of a class.</summary>
    internal double LogLoss(IEnumerable<float> features, int label)
    {
        Vector<double> scores = Scores(features);
        double largest = scores.Maximum();
        return largest + Math.Log(scores.Sum(score => Math.Exp(score - largest))) - scores[label];
    }
}

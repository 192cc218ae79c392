using StyleKernels.Losses;
using TorchSharp;
using static TorchSharp.torch;

namespace StyleKernels.Tests.Tutorials;

/// <summary>The code of docs/tutorials/replace-a-loss.md.</summary>
internal static class ReplaceALoss
{
    internal static Tensor Before(Tensor resultFeatures, Tensor styleFeatures)
    {
        // <before>
        static Tensor Gram(Tensor features)
        {
            Tensor rows = features.flatten(2);                                     // (N, C, H·W)
            return rows.bmm(rows.transpose(1, 2)) / rows.shape[2];
        }

        Tensor loss = nn.functional.mse_loss(Gram(resultFeatures), Gram(styleFeatures));
        // </before>
        return loss;
    }

    internal static Tensor After(Tensor resultFeatures, Tensor styleFeatures)
    {
        // <after>
        using var styleLoss = new BalancedStyleLoss();
        Tensor loss = styleLoss.forward(resultFeatures, styleFeatures);
        // </after>
        return loss;
    }

    internal static void OneStyle(Tensor styleFeatures, Tensor[] steps, optim.Optimizer optimizer)
    {
        // <one-style>
        using var styleLoss = new BalancedStyleLoss();
        using StyleTarget style = styleLoss.Encode(styleFeatures);                 // once; styleFeatures are not needed any more
        foreach (Tensor resultFeatures in steps)
        {
            using DisposeScope step = NewDisposeScope();
            optimizer.zero_grad();
            styleLoss.forward(resultFeatures, style).Backward();
            optimizer.step();
        }
        // </one-style>
    }

    internal static double[] SeveralLayers(
        IReadOnlyDictionary<string, Tensor> result, IReadOnlyDictionary<string, Tensor> content, IReadOnlyDictionary<string, Tensor> style)
    {
        // <several-layers>
        using var loss = new PerceptualLoss(
            contentLayers: ["relu3_3"], styleLayers: ["relu1_2", "relu2_2", "relu3_3", "relu4_3"], styleWeight: 8);
        using PerceptualTerms terms = loss.forward(result, content, style);        // features by name of layer
        terms.Total.Backward();
        double[] shown = [terms.Content.item<float>(), terms.Style.item<float>()]; // before the weight
        // </several-layers>
        return shown;
    }
}

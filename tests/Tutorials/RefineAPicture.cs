using StyleKernels.Models.Encoders;
using StyleKernels.Models.Images;
using StyleKernels.Models.Inference;
using StyleKernels.Models.Networks;
using StyleKernels.Models.Objectives;
using static TorchSharp.torch;

namespace StyleKernels.Tests.Tutorials;

/// <summary>The code of docs/tutorials/refine.md.</summary>
internal static class RefineAPicture
{
    internal static void Refine(int steps)
    {
        // <refine>
        using Tensor photo = ImageFile.Load("photo.jpg");
        using Tensor painting = ImageFile.Load("painting.jpg");
        using var stylizer = new Stylizer(NetworkCheckpoint.Load());
        using StyleCode style = stylizer.EncodeStyle(painting);
        using Tensor start = stylizer.Stylize(photo, style);

        using LossNetwork lossNetwork = LossNetwork.Embedded(objective: _ => Objective.MultiScale);
        var optimizer = new StyleOptimizer(lossNetwork, new StyleOptimizerOptions { Steps = steps });
        using Tensor refined = optimizer.Optimize(photo, painting, start, at => Console.WriteLine($"{at.Step} of {at.Steps}: style {at.Style:F3}"));
        ImageFile.Save(refined, "refined.png");
        // </refine>
    }
}

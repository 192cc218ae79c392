using StyleKernels.Losses;
using StyleKernels.Tests.Kernels;
using TorchSharp;
using Xunit;
using static TorchSharp.torch;

namespace StyleKernels.Tests.Losses;

/// <summary>The loss over several layers.</summary>
[Collection(RunAlone.Name)]
public sealed class PerceptualLossTests : IDisposable
{
    private readonly DisposeScope _scope = NewDisposeScope();
    private readonly Dictionary<string, Tensor> _result;
    private readonly Dictionary<string, Tensor> _content;
    private readonly Dictionary<string, Tensor> _style;

    /// <summary>Makes the features of two layers; the style has another size.</summary>
    public PerceptualLossTests()
    {
        _result = Features(1, 8);
        _content = Features(2, 8);
        _style = Features(3, 6);
    }

    /// <inheritdoc/>
    public void Dispose() => _scope.Dispose();

    [Fact]
    public void Terms_EqualTheExpressionWrittenOut()
    {
        using PerceptualLoss loss = new(
            new Dictionary<string, double> { ["relu2"] = 0.5 },
            new Dictionary<string, double> { ["relu1"] = 1, ["relu2"] = 3 },
            styleWeight: 10);
        PerceptualTerms terms = loss.call(_result, _content, _style);
        Tensor content = Functional.ContentLoss(_result["relu2"], _content["relu2"]);
        Tensor style1 = Functional.BalancedStyleLoss(_result["relu1"], _style["relu1"]);
        Tensor style2 = Functional.BalancedStyleLoss(_result["relu2"], _style["relu2"]);
        TensorAssert.Close(content * 0.5, terms.Content, 1e-6, "content");
        TensorAssert.Close(style1 + (style2 * 3), terms.Style, 1e-6, "style");
        TensorAssert.Close((content * 0.5) + ((style1 + (style2 * 3)) * 10), terms.Total, 1e-6, "total");
        TensorAssert.Close(style2, terms.StyleLayers["relu2"], 1e-6, "a layer's own term");
        TensorAssert.Close(content, terms.ContentLayers["relu2"], 1e-6, "a layer's own term");
    }

    [Fact]
    public void Gradient_IsThatOfTheWeightedSum()
    {
        using PerceptualLoss loss = new(["relu2"], ["relu1", "relu2"], new ClassicStyleLoss(), new ContentLoss(normalize: true), 7);
        Tensor Total(Tensor x) => loss.forward(Replace(_result, "relu2", x), _content, _style).Total;
        Tensor Written(Tensor x) =>
            Functional.ContentLoss(x, _content["relu2"], normalize: true) + (Functional.ClassicStyleLoss(x, _style["relu2"]) * 7);
        TensorAssert.Close(
            GradientCheck.Analytic(Written, _result["relu2"]), GradientCheck.Analytic(Total, _result["relu2"]), 1e-5, "relu2");
    }

    [Fact]
    public void EncodedStyles_GiveTheSameTerms()
    {
        using PerceptualLoss loss = new(["relu2"], ["relu1", "relu2"]);
        IReadOnlyDictionary<string, StyleTarget> targets = loss.EncodeStyle(_style);
        TensorAssert.Close(
            loss.forward(_result, _content, _style).Total, loss.forward(_result, _content, targets).Total, 1e-6, "encoded");
    }

    [Fact]
    public void SampleWeights_ReachBothTerms()
    {
        using PerceptualLoss loss = new(["relu2"], ["relu1"]);
        PerceptualTerms terms = loss.forward(_result, _content, _style, tensor([2f, 2f]));
        PerceptualTerms plain = loss.forward(_result, _content, _style);
        TensorAssert.Close(plain.Content * 2, terms.Content, 1e-6, "content");
        TensorAssert.Close(plain.Style * 2, terms.Style, 1e-6, "style");
    }

    [Fact]
    public void WithoutStyleLayers_TheStyleTermIsZero()
    {
        using PerceptualLoss loss = new(["relu2"], []);
        PerceptualTerms terms = loss.forward(_result, _content, _style);
        Assert.Equal(0, terms.Style.item<float>());
        TensorAssert.Close(terms.Content, terms.Total, 1e-7, "content only");
    }

    [Fact]
    public void MissingLayer_IsNamed()
    {
        using PerceptualLoss loss = new(["relu2"], ["relu1", "relu5"]);
        ArgumentException exception = Assert.Throws<ArgumentException>(() => loss.forward(_result, _content, _style));
        Assert.Contains("'relu5'", exception.Message, StringComparison.Ordinal);
        Assert.Contains("relu1, relu2", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void LayerThatDoesNotFit_IsNamed()
    {
        using PerceptualLoss loss = new(["relu2"], ["relu1", "relu2"]);
        var style = new Dictionary<string, Tensor>(_style) { ["relu2"] = ones(1, 9, 4, 4) };
        ArgumentException exception = Assert.Throws<ArgumentException>(() => loss.forward(_result, _content, style));
        Assert.StartsWith("style['relu2'] has 9 channels, result['relu2'] has", exception.Message, StringComparison.Ordinal);
        var content = new Dictionary<string, Tensor>(_content) { ["relu2"] = ones(1, 9, 4, 4) };
        exception = Assert.Throws<ArgumentException>(() => loss.forward(_result, content, _style));
        Assert.StartsWith("content['relu2'] has shape (1, 9, 4, 4)", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void LayersThatAreNone_AreRefusedByName()
    {
        Assert.Equal("contentLayers", Assert.Throws<ArgumentNullException>(() => new PerceptualLoss((string[])null!, ["relu1"])).ParamName);
        ArgumentException exception = Assert.Throws<ArgumentException>(() => new PerceptualLoss(["relu1"], ["relu1", "relu1"]));
        Assert.Equal("styleLayers", exception.ParamName);
        Assert.Contains("'relu1' twice", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void NoLayers_OrAWeightThatIsNoNumber_AreRefused()
    {
        Assert.Throws<ArgumentException>(() => new PerceptualLoss(Array.Empty<string>(), Array.Empty<string>()));
        ArgumentException exception = Assert.Throws<ArgumentException>(
            () => new PerceptualLoss(new Dictionary<string, double>(), new Dictionary<string, double> { ["relu1"] = double.NaN }));
        Assert.Contains("'relu1'", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void ItsLosses_AreModulesOfIt()
    {
        using PerceptualLoss loss = new(["relu2"], ["relu1"]);
        Assert.Equal(["style_loss", "content_loss"], loss.named_children().Select(child => child.name));
    }

    [Theory, InlineData(double.NaN), InlineData(-1), InlineData(double.PositiveInfinity)]
    public void AStyleWeightThatIsNone_IsRefused(double weight)
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new PerceptualLoss(["relu2"], ["relu1"], styleWeight: weight));
        using PerceptualLoss loss = new(["relu2"], ["relu1"]);
        Assert.Throws<ArgumentOutOfRangeException>(() => loss.StyleWeight = weight);
    }

    [Fact]
    public void Step_LeavesNoTensorsBehind()
    {
        using PerceptualLoss loss = new(["relu2"], ["relu1", "relu2"]);
        Step(loss);
        long before = LiveTensors.Count();
        for (int i = 0; i < 10; i++)
        {
            Step(loss);
        }

        // Not counted as before: that would collect what was not disposed.
        Assert.InRange(Tensor.TotalCount - before, long.MinValue, 0);
    }

    private void Step(PerceptualLoss loss)
    {
        using DisposeScope step = NewDisposeScope();
        Dictionary<string, Tensor> leaves = _result.ToDictionary(pair => pair.Key, pair => pair.Value.clone().requires_grad_(true));
        loss.forward(leaves, _content, _style).Total.Backward();
    }

    private static Dictionary<string, Tensor> Features(long seed, long size) => new()
    {
        ["relu1"] = FeatureMaps.Relu(seed, 2, 5, size, size),
        ["relu2"] = FeatureMaps.Relu(seed + 10, 2, 7, size / 2, size / 2),
    };

    private static Dictionary<string, Tensor> Replace(Dictionary<string, Tensor> features, string layer, Tensor value) =>
        new(features) { [layer] = value };
}

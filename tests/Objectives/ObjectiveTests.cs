using StyleKernels.Losses;
using StyleKernels.Models.Encoders;
using StyleKernels.Models.Objectives;
using StyleKernels.Tests.Images;
using Xunit;
using static TorchSharp.torch;

namespace StyleKernels.Tests.Objectives;

public sealed class ObjectiveTests
{
    [Theory]
    [InlineData("relu2_2", "gram:relu2_2*1")]
    [InlineData("covariance:relu2_2@1/4*0.25", "covariance:relu2_2@1/4*0.25")]
    [InlineData("MeanAndDeviation:relu1_1*2e-3", "meananddeviation:relu1_1*0.002")]
    public void StyleTerm_IsReadAsItIsWritten(string text, string expected)
    {
        StyleTerm term = StyleTerm.Parse(text);
        Assert.Equal(expected, term.ToString());
        Assert.Equal(term, StyleTerm.Parse(expected));
    }

    [Theory]
    [InlineData("relu2_2@1/17", "a picture that is too small")]
    [InlineData("relu2_2@1/two", "a word")]
    [InlineData("relu2_2*-1", "a negative weight")]
    [InlineData("relu2_2*inf", "no finite weight")]
    [InlineData("median:relu2_2", "an unknown statistic")]
    [InlineData("1:relu2_2", "a number for a statistic")]
    public void StyleTerm_OfBadTextIsRefusedByName(string text, string reason)
    {
        var error = Assert.Throws<FormatException>(() => StyleTerm.Parse(text));
        Assert.True(error.Message.Contains(text), reason);
    }

    [Fact]
    public void Loss_IsTheWeightedSumOfItsTerms()
    {
        using var scope = NewDisposeScope();
        using IDisposable noGrad = no_grad();
        using LossNetwork network = LossNetwork.Embedded(objective: _ => Objective.MultiScale);
        (Tensor result, Tensor content, Tensor style) = (TestPictures.Gradient(64, 64), TestPictures.Gradient(64, 64).flip(2), TestPictures.Noise(64, 64));
        (var r, var c, var s) = (network.Extract(result), network.Extract(content), network.Extract(style));
        using var loss = new ObjectiveLoss(Objective.MultiScale);

        ObjectiveTerms terms = loss.Forward(r, c, s);

        double expectedStyle = Objective.MultiScale.Style.Sum(term => term.Weight * Functional.BalancedStyleLoss(
            r[$"{term.Layer}"], s[$"{term.Layer}"], statistic: term.Statistic).item<float>());
        double expectedContent = Objective.MultiScale.Content.Sum(term => term.Weight * Functional.ContentLoss(
            r[$"{term.Layer}"], c[$"{term.Layer}"], normalize: true).item<float>());
        Assert.Equal(expectedStyle, terms.Style.item<float>(), 1e-5);
        Assert.Equal(expectedContent, terms.Content.item<float>(), 1e-5);
        Assert.Equal(expectedContent + (loss.StyleWeight * expectedStyle), terms.Total.item<float>(), 1e-4);
    }

    [Fact]
    public void EncodedStyles_GiveTheTermsOfTheirFeatures()
    {
        using var scope = NewDisposeScope();
        using IDisposable noGrad = no_grad();
        using LossNetwork network = LossNetwork.Embedded(objective: _ => Objective.MultiScale);
        using var loss = new ObjectiveLoss(Objective.MultiScale);
        (var result, var content) = (network.Extract(TestPictures.Gradient(64, 64)), network.Extract(TestPictures.Gradient(64, 64).flip(2)));
        var style = network.Extract(TestPictures.Noise(48, 64));

        using ObjectiveStyle encoded = loss.EncodeStyle(style);
        (ObjectiveTerms expected, ObjectiveTerms terms) = (loss.Forward(result, content, style), loss.Forward(result, content, encoded));

        Assert.Equal(expected.Style.item<float>(), terms.Style.item<float>(), 1e-5);
        Assert.Equal(expected.Content.item<float>(), terms.Content.item<float>(), 1e-5);
        Assert.Equal(expected.Total.item<float>(), terms.Total.item<float>(), 1e-4);
    }

    [Fact]
    public void StylesOfAnotherObjective_AreRefused()
    {
        using var scope = NewDisposeScope();
        using IDisposable noGrad = no_grad();
        using LossNetwork network = LossNetwork.Embedded(objective: _ => Objective.MultiScale);
        using var loss = new ObjectiveLoss(Objective.MultiScale);
        using var gramLoss = new ObjectiveLoss(Objective.MultiScale with { Style = [new StyleTerm(new("relu1_2"))] });
        var features = network.Extract(TestPictures.Noise(64, 64));

        using ObjectiveStyle encoded = gramLoss.EncodeStyle(features);

        Assert.Contains("style is Gram of relu1_2", Assert.Throws<ArgumentException>(() => loss.Forward(features, features, encoded)).Message);
    }

    [Fact]
    public void StylesOfAnotherStatistic_AreRefused()
    {
        using var scope = NewDisposeScope();
        using IDisposable noGrad = no_grad();
        using LossNetwork network = LossNetwork.Embedded(objective: _ => Objective.MultiScale);
        using ObjectiveLoss gram = Of(StyleStatistic.Gram), covariance = Of(StyleStatistic.Covariance);
        var features = network.Extract(TestPictures.Noise(64, 64));

        using ObjectiveStyle encoded = gram.EncodeStyle(features);

        Assert.Contains("asks for Covariance of relu1_2", Assert.Throws<ArgumentException>(() => covariance.Forward(features, features, encoded)).Message);

        static ObjectiveLoss Of(StyleStatistic statistic) => new(Objective.MultiScale with { Style = [new StyleTerm(new("relu1_2"), Statistic: statistic)] });
    }

    [Fact]
    public void ObjectiveWithoutAStyle_IsRefused() =>
        Assert.Contains("needs a style term", Assert.Throws<ArgumentException>(() => new ObjectiveLoss(Objective.MultiScale with { Style = [] })).Message);
}

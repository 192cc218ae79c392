using StyleKernels.Models.Networks.SANet;
using StyleKernels.Tests.Kernels;
using TorchSharp;
using Xunit;
using static TorchSharp.torch;

namespace StyleKernels.Tests.Networks.SANet;

public sealed class StyleAttentionTests : IDisposable
{
    private readonly DisposeScope _scope = NewDisposeScope();
    private readonly StyleAttention _attention;
    private readonly Tensor _content;
    private readonly Tensor _style;

    public StyleAttentionTests()
    {
        using var generator = new Generator(1);
        _attention = RandomWeights.Draw(new StyleAttention(16));
        _content = randn([2, 16, 5, 3], generator: generator);
        _style = randn([2, 16, 4, 7], generator: generator);
    }

    public void Dispose()
    {
        _attention.Dispose();
        _scope.Dispose();
    }

    [Fact]
    public void Attention_IsTheFormulaOfThePaper()
    {
        Dictionary<string, Tensor> weights = _attention.state_dict();

        Tensor result = _attention.call(_content, _style);

        Tensor queries = Project(weights, "f", Whitened(_content));
        Tensor keys = Project(weights, "g", Whitened(_style));
        Tensor values = Project(weights, "h", _style.flatten(2));
        Tensor attention = queries.transpose(1, 2).bmm(keys).softmax(2);
        Tensor expected = Project(weights, "out_conv", values.bmm(attention.transpose(1, 2))) + _content.flatten(2);
        TensorAssert.Close(expected.view(_content.shape), result, 1e-5, "no scale under the softmax, the raw content added");
    }

    [Fact]
    public void Scores_OfAPositionSumToOne()
    {
        Tensor scores = StyleAttention.Scores(_attention.Queries(_content).transpose(1, 2), _attention.Keys(_style));

        Assert.Equal([2, 15, 28], scores.shape);
        TensorAssert.Close(ones(2, 15), scores.sum(2), 1e-6, "rows are shares");
    }

    [Theory]
    [InlineData(1, "one position at a time")]
    [InlineData(28, "exactly one row")]
    [InlineData(28 * 4, "chunks that do not divide the positions")]
    [InlineData(28 * 15, "everything at once")]
    public void Chunks_GiveTheSameResult(long maxScores, string reason)
    {
        Tensor whole = _attention.call(_content, _style);
        _attention.MaxScores = maxScores;

        TensorAssert.Close(whole, _attention.call(_content, _style), 1e-6, reason);
    }

    [Fact]
    public void OrderOfThePositionsOfTheStyle_DoesNotMatter()
    {
        Tensor permuted = _style.flatten(2).index_select(2, randperm(28)).view(_style.shape);

        TensorAssert.Close(_attention.call(_content, _style), _attention.call(_content, permuted), 1e-5, "attention forgets positions");
    }

    [Fact]
    public void Gradient_PassesThroughChunks()
    {
        _content.requires_grad = true;
        _attention.call(_content, _style).square().sum().backward();
        Tensor whole = _content.grad!.clone();
        _content.grad!.zero_();
        _attention.MaxScores = 28 * 2;

        _attention.call(_content, _style).square().sum().backward();

        TensorAssert.Close(whole, _content.grad!, 1e-5, "a chunk is no barrier");
    }

    private static Tensor Whitened(Tensor x)
    {
        Tensor rows = x.flatten(2);
        return (rows - rows.mean([2], keepdim: true)) / (rows.var([2], unbiased: true, keepdim: true) + 1e-5).sqrt();
    }

    private static Tensor Project(Dictionary<string, Tensor> weights, string name, Tensor rows) =>
        weights[name + ".weight"].flatten(1).unsqueeze(0).expand(rows.shape[0], -1, -1).bmm(rows) + weights[name + ".bias"].view(1, -1, 1);
}

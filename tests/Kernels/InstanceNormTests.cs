using Xunit;
using static TorchSharp.torch;

namespace StyleKernels.Tests.Kernels;

/// <summary>Alone: a test sets the number of torch's threads, which all tests share.</summary>
[Collection(RunAlone.Name)]
public sealed class InstanceNormTests
{
    /// <summary>Shapes and why they are there.</summary>
    public static TheoryData<long[], string> Shapes => new()
    {
        { [1, 1, 1, 1], "a single value" },
        { [2, 50, 7, 9], "a batch, vectors and a rest" },
        { [3, 16, 5, 300], "more pixels in a row than a block" },
        { [2, 96, 64, 64], "many work items" },
    };

    [Theory]
    [InlineData(1, 1, 1, 1, "a single value")]
    [InlineData(2, 3, 5, 7, "odd sizes")]
    [InlineData(3, 16, 8, 8, "a batch")]
    public void Result_IsTorchsInstanceNormScaledAndShifted(int n, int c, int h, int w, string reason)
    {
        using var scope = NewDisposeScope();
        Tensor x = rand(n, c, h, w) * 3 - 1;
        Tensor scale = randn(n, c);
        Tensor shift = randn(n, c);

        // torch refuses a single value per channel; its definition gives 0 there.
        Tensor normalized = h * w == 1 ? zeros_like(x) : nn.functional.instance_norm(x, eps: 1e-5);
        Tensor expected = (normalized * scale.view(n, c, 1, 1)) + shift.view(n, c, 1, 1);

        TensorAssert.Close(expected, InstanceNorm.Apply(x, scale, shift), 1e-5, reason);
    }

    [Fact]
    public void MeanIsTheShift_AndStandardDeviationTheScale()
    {
        using var scope = NewDisposeScope();
        Tensor scale = tensor(new[] { 0.5f, -2f }).view(1, 2);
        Tensor shift = tensor(new[] { 3f, -1f }).view(1, 2);
        Tensor y = InstanceNorm.Apply(rand(1, 2, 16, 16), scale, shift);
        TensorAssert.Close(shift, y.mean([2, 3]), 1e-4, "mean");
        TensorAssert.Close(scale.abs(), y.std([2, 3], unbiased: false), 1e-3, "standard deviation");
    }

    [Fact]
    public void KeptMeanAndFloor_AreTheFormula()
    {
        using var scope = NewDisposeScope();
        Tensor x = rand(2, 3, 5, 7, dtype: ScalarType.Float64) * 3 - 1;
        Tensor scale = randn(2, 3, dtype: ScalarType.Float64);
        Tensor shift = randn(2, 3, dtype: ScalarType.Float64);
        Tensor keep = rand(3, dtype: ScalarType.Float64);
        Tensor floor = rand(3, dtype: ScalarType.Float64);
        Tensor mean = x.mean([2, 3], keepdim: true);
        Tensor deviation = ((x - mean).square().mean([2, 3], keepdim: true) + floor.square().view(1, 3, 1, 1) + 1e-5).sqrt();
        Tensor expected = ((x - (mean * (1 - keep.view(1, 3, 1, 1)))) / deviation * scale.view(2, 3, 1, 1)) + shift.view(2, 3, 1, 1);
        TensorAssert.Close(expected, InstanceNorm.Apply(x, scale, shift, keep, floor), 1e-12, "float64");
    }

    [Fact]
    public void FlatPictures_StayQuietAndKeepTheirOrder()
    {
        using var scope = NewDisposeScope();
        Tensor noise = (rand(1, 1, 16, 16) - 0.5) * 1e-3;
        Tensor grey = InstanceNorm.Apply(noise + 0.5, ones(1, 1), zeros(1, 1), full(1, 0.2), full(1, 0.1));
        Tensor white = InstanceNorm.Apply(noise + 1, ones(1, 1), zeros(1, 1), full(1, 0.2), full(1, 0.1));
        Assert.True(grey.std().item<float>() < 0.01, "noise blown up to full contrast");
        Assert.True(white.mean().item<float>() > grey.mean().item<float>() + 0.5, "white is not lighter than grey");
    }

    [Theory, MemberData(nameof(Shapes))]
    public void ValueAndGradients_AreAsAccurateAsEager(long[] shape, string because)
    {
        foreach (bool rectified in (bool[])[false, true])
        {
            foreach (long samples in (long[])[1, shape[0]])
            {
                using var scope = NewDisposeScope();
                using var generator = new Generator(1);
                Tensor[] arguments = Arguments(shape, samples, generator);
                Tensor gradient = Interleaved(randn(shape, generator: generator));
                Tensor[] oracle = Run([.. arguments.Select(argument => argument.to(float64))], gradient.to(float64), rectified, InstanceNormReference.Compute);
                Tensor[] eager = Run(arguments, gradient, rectified, InstanceNormReference.Compute);
                Tensor[] fused = Run(arguments, gradient, rectified, InstanceNorm.Apply);
                foreach ((int i, Tensor value) in fused.Index())
                {
                    TensorAssert.AsAccurateAsEager(value, eager[i], oracle[i], $"{Names[i]}, {because}, rectified {rectified}, {samples} of parameters");
                }
            }
        }
    }

    [Fact]
    public void BFloat16_IsRoundedOnlyAtTheEnd()
    {
        using var scope = NewDisposeScope();
        using var generator = new Generator(1);
        long[] shape = [2, 50, 7, 9];
        Tensor[] arguments = Arguments(shape, 2, generator);
        arguments[0] = arguments[0].to(bfloat16);
        Tensor gradient = Interleaved(randn(shape, generator: generator)).to(bfloat16);
        Tensor[] oracle = Run([.. arguments.Select(argument => argument.to(float64))], gradient.to(float64), true, InstanceNormReference.Compute);
        Tensor[] fused = Run(arguments, gradient, true, InstanceNorm.Apply);
        Assert.Equal((ScalarType.BFloat16, ScalarType.BFloat16), (fused[0].dtype, fused[1].dtype));
        foreach ((int i, Tensor value) in fused.Index())
        {
            TensorAssert.Close(oracle[i], value.to(float64), value.dtype == ScalarType.BFloat16 ? 0.005 : 1e-5, Names[i]);
        }
    }

    [Fact]
    public void LargeMean_CostsNoDigits()
    {
        using var scope = NewDisposeScope();
        Tensor x = Interleaved(1000 + rand(1, 16, 32, 32));
        Tensor exact = x.to(float64);
        exact = (exact - exact.mean([2, 3], keepdim: true)) / (exact.var([2, 3], unbiased: false, keepdim: true) + 1e-5).sqrt();
        TensorAssert.Close(exact, InstanceNorm.Apply(x, ones(1, 16), zeros(1, 16)).to(float64), 1e-5, "three thousand times the deviation");
    }

    [Fact]
    public void GradientInAnotherLayout_IsReadByPosition()
    {
        using var scope = NewDisposeScope();
        long[] shape = [2, 24, 6, 10];
        Tensor[] arguments = Arguments(shape, 2);
        Tensor gradient = randn(shape);
        Tensor[] expected = Run(arguments, Interleaved(gradient), true, InstanceNorm.Apply);
        Tensor[] planar = Run(arguments, gradient, true, InstanceNorm.Apply);
        Assert.All(expected.Zip(planar), pair => Assert.True(pair.First.Equals(pair.Second)));
    }

    [Fact]
    public void WhatIsNotANumber_StaysOne()
    {
        using var scope = NewDisposeScope();
        Tensor[] arguments = Arguments([1, 16, 4, 4], 1);
        Tensor gradient = Interleaved(randn(1, 16, 4, 4));
        gradient[0, 3, 2, 2] = float.NaN;
        Tensor[] values = Run(arguments, gradient, false, InstanceNorm.Apply);
        Assert.True(values[1][0, 3].isnan().all().item<bool>());
        Assert.False(values[1][0, 4].isnan().any().item<bool>());
        Assert.True(values[2][0, 3].isnan().item<bool>());
    }

    [Fact]
    public void Result_DoesNotDependOnTheThreads()
    {
        using var scope = NewDisposeScope();
        Tensor[] arguments = Arguments([2, 24, 100, 100], 2);
        Tensor gradient = Interleaved(randn(2, 24, 100, 100));
        int before = get_num_threads();
        try
        {
            set_num_threads(4);
            Tensor[] many = Run(arguments, gradient, true, InstanceNorm.Apply);
            set_num_threads(1);
            Assert.All(many.Zip(Run(arguments, gradient, true, InstanceNorm.Apply)), pair => Assert.True(pair.First.Equals(pair.Second)));
        }
        finally
        {
            set_num_threads(before);
        }
    }

    private static readonly string[] Names = ["value", "gradient of x", "of the scale", "of the shift", "of the kept part", "of the floor"];

    private delegate Tensor Norm(Tensor x, Tensor scale, Tensor shift, Tensor keep, Tensor floor, bool rectified);

    private static Tensor Interleaved(Tensor x) => x.permute(0, 2, 3, 1).contiguous().permute(0, 3, 1, 2);

    /// <summary>x, γ, β, k and f.</summary>
    private static Tensor[] Arguments(long[] shape, long samples, Generator? generator = null) =>
    [
        Interleaved((randn(shape, generator: generator) * 2) + rand([1, shape[1], 1, 1], generator: generator)),
        randn([samples, shape[1]], generator: generator),
        randn([samples, shape[1]], generator: generator),
        rand([shape[1]], generator: generator),
        rand([shape[1]], generator: generator) + 0.1,
    ];

    /// <summary>The value, and the gradients of all arguments.</summary>
    private static Tensor[] Run(Tensor[] arguments, Tensor gradient, bool rectified, Norm norm)
    {
        Tensor[] leaves = [.. arguments.Select(argument => argument.detach().requires_grad_())];
        Tensor value = norm(leaves[0], leaves[1], leaves[2], leaves[3], leaves[4], rectified);
        (value * gradient).sum().Backward();
        return [value.detach(), .. leaves.Select(leaf => leaf.grad!)];
    }
}

using ILGPU;
using StyleKernels;
using static TorchSharp.torch;

namespace OwnKernel;

/// <summary>y = max(x, 0)², with its gradient 2·max(x, 0)·dy, each in one pass over memory.</summary>
public sealed class ReluSquared : autograd.SingleTensorFunction<ReluSquared>
{
    private const int Threads = 256;
    private static readonly DeviceKernel ForwardKernel = DeviceKernel.Of(Forward);
    private static readonly DeviceKernel BackwardKernel = DeviceKernel.Of(Backward);

    public override string Name => nameof(ReluSquared);

    public static Tensor Of(Tensor x) => apply(x.contiguous());

    public override Tensor forward(autograd.AutogradContext ctx, params object[] vars)
    {
        var x = (Tensor)vars[0];
        ctx.save_for_backward([x]);
        Tensor y = empty_like(x);
        ForwardKernel.Launch(Shape(x), x, y);
        return y;
    }

    public override List<Tensor> backward(autograd.AutogradContext ctx, Tensor grad_output) =>
        [BackwardGuard.Run(ctx, saved => Gradient(saved[0], grad_output.contiguous()))!];

    private static Tensor Gradient(Tensor x, Tensor gradY)
    {
        Tensor gradX = empty_like(x);
        BackwardKernel.Launch(Shape(x), x, gradY, gradX);
        return gradX;
    }

    private static KernelShape Shape(Tensor x) => new(Blocks: (int)((x.numel() + Threads - 1) / Threads), Threads);

    private static void Forward(ArrayView<float> x, ArrayView<float> y)
    {
        long i = ((long)Grid.IdxX * Group.DimX) + Group.IdxX;
        if (i < x.Length)
        {
            float positive = IntrinsicMath.Max(x[i], 0f);
            y[i] = positive * positive;
        }
    }

    private static void Backward(ArrayView<float> x, ArrayView<float> gradY, ArrayView<float> gradX)
    {
        long i = ((long)Grid.IdxX * Group.DimX) + Group.IdxX;
        if (i < x.Length)
        {
            gradX[i] = 2f * IntrinsicMath.Max(x[i], 0f) * gradY[i];
        }
    }
}

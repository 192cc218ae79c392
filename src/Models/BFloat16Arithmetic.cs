using System.Diagnostics;
using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace StyleKernels.Models;

/// <summary>Whether bfloat16 convolves as it should, and faster than float32.</summary>
public static class BFloat16Arithmetic
{
    private const int Channels = 64;
    private const int Side = 64;
    private const int Rounds = 5;

    /// <summary>A number of channels that does not fill libtorch's blocks of 16 or 32, which is where a faulty convolution is seen.</summary>
    private const int OddChannels = 24;

    /// <summary>bfloat16 has eight bits: its convolutions are off by 0.003 of the norm.</summary>
    private const double LargestError = 0.02;

    private static readonly Lazy<bool> Sound = new(() => IsSound(16, channelsLast: false) && IsSound(160, channelsLast: true));
    private static readonly Lazy<bool> Faster = new(() => Sound.Value && Measure());

    /// <summary>Whether it is faster on a device.</summary>
    /// <remarks>
    /// GPUs that have bfloat16, from compute capability 8.0 on, are taken at their word. A processor's flags do not tell: of those that have AVX512-BF16
    /// some take half the time, others twice. So it is measured once in a process, in some hundredths of a second, by a convolution of the kind that
    /// networks are made of.
    /// </remarks>
    public static bool IsFasterOn(Device device) =>
        device.type == DeviceType.CUDA ? CudaDevices.TryAt(Math.Max(0, device.index), out _) is not null : Faster.Value;

    /// <summary>Whether convolutions in it, and their gradients, are right on a device.</summary>
    /// <remarks>
    /// On some virtual machines whose processor is newer than libtorch they are not: an AMD EPYC of family 26 gave NaN, and values of others, in maps of 24
    /// channels. So it is tried once in a process, in some hundredths of a second. GPUs are taken at their word.
    /// </remarks>
    public static bool IsSoundOn(Device device) => device.type == DeviceType.CUDA || Sound.Value;

    private static bool IsSound(int side, bool channelsLast)
    {
        using DisposeScope scope = NewDisposeScope();
        using IDisposable gradients = enable_grad();
        Tensor map = Pattern(1, OddChannels, side, side);
        Tensor kernel = Pattern(OddChannels, OddChannels, 3, 3) / OddChannels;
        (Tensor exact, Tensor exactGradient) = Convolved(channelsLast ? ChannelsLast.From(map) : map, kernel);
        for (int round = 0; round < Rounds; round++)
        {
            Tensor shortMap = map.to(ScalarType.BFloat16);
            (Tensor result, Tensor gradient) = Convolved(channelsLast ? ChannelsLast.From(shortMap) : shortMap, kernel.to(ScalarType.BFloat16));
            if (!IsNear(result, exact) || !IsNear(gradient, exactGradient))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>The result, and the gradient of half its squares for the map.</summary>
    private static (Tensor Result, Tensor Gradient) Convolved(Tensor map, Tensor kernel)
    {
        Tensor leaf = map.detach().requires_grad_();
        Tensor result = functional.conv2d(leaf, kernel, padding: [1, 1]);
        return (result.detach(), autograd.grad([result], [leaf], [result.detach()])[0]);
    }

    /// <summary>Not at random: the caller's random numbers stay as they are.</summary>
    private static Tensor Pattern(params long[] shape) => arange(shape.Aggregate((a, b) => a * b), ScalarType.Float32).mul(0.7f).sin().view(shape);

    private static bool IsNear(Tensor result, Tensor exact) =>
        ((result.to(ScalarType.Float32) - exact).norm() / exact.norm()).item<float>() < LargestError;

    private static bool Measure()
    {
        using IDisposable noGrad = no_grad();
        using DisposeScope scope = NewDisposeScope();
        Action float32 = Convolution(ScalarType.Float32);
        Action bfloat16 = Convolution(ScalarType.BFloat16);
        (TimeSpan shortestFloat32, TimeSpan shortestBFloat16) = (TimeSpan.MaxValue, TimeSpan.MaxValue);
        for (int round = 0; round < Rounds; round++)
        {
            shortestFloat32 = Shorter(shortestFloat32, float32);
            shortestBFloat16 = Shorter(shortestBFloat16, bfloat16);
        }

        return shortestBFloat16 < shortestFloat32;
    }

    private static Action Convolution(ScalarType type)
    {
        Tensor map = ChannelsLast.From(ones(1, Channels, Side, Side, type));
        Tensor kernel = ones(Channels, Channels, 3, 3, type);
        return () => functional.conv2d(map, kernel).Dispose();
    }

    private static TimeSpan Shorter(TimeSpan shortest, Action run)
    {
        long start = Stopwatch.GetTimestamp();
        run();
        TimeSpan elapsed = Stopwatch.GetElapsedTime(start);
        return elapsed < shortest ? elapsed : shortest;
    }
}

using System.Diagnostics;
using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace StyleKernels.Models;

/// <summary>Whether bfloat16 convolves faster than float32.</summary>
public static class BFloat16Arithmetic
{
    private const int Channels = 64;
    private const int Side = 64;
    private const int Rounds = 5;

    private static readonly Lazy<bool> Measured = new(Measure);

    /// <summary>Whether it is faster on a device.</summary>
    /// <remarks>
    /// GPUs that have bfloat16, from compute capability 8.0 on, are taken at their word. A processor's flags do not tell: of those that have AVX512-BF16
    /// some take half the time, others twice. So it is measured once in a process, in some hundredths of a second, by a convolution of the kind that
    /// networks are made of.
    /// </remarks>
    public static bool IsFasterOn(Device device) =>
        device.type == DeviceType.CUDA ? CudaDevices.TryAt(Math.Max(0, device.index), out _) is not null : Measured.Value;

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

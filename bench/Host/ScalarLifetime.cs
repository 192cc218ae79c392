using System.Diagnostics;
using System.Runtime.InteropServices;
using TorchSharp;
using static TorchSharp.torch;

namespace StyleKernels.Bench.Host;

/// <summary>
/// How often TorchSharp's scalars are freed under the operation that is about to read them: a few threads compute on small tensors, one makes garbage. See
/// docs/decisions/0012-collection-points.md.
/// </summary>
internal static class ScalarLifetime
{
    private const int Workers = 3;
    private const int RoundsBetweenClocks = 1000;

    /// <summary>Each makes 192 of 256 ones.</summary>
    private static readonly (string Name, Func<Tensor, Tensor> Compute)[] Cases =
    [
        ("x * 0.5 + 0.25", x => (x * 0.5) + 0.25f),
        ("x * a + b, scalars held", Held),
        ("x * 0.75", x => x * 0.75),
        ("x * a, scalar held", x => Held(x, 0.75)),
        ("no scalar", x => x.narrow(0, 0, 12).clone()),
    ];

    /// <summary>Prints failures by case.</summary>
    /// <param name="seconds">For each.</param>
    internal static void Print(int seconds)
    {
        int threads = get_num_threads();
        set_num_threads(1);
        Console.WriteLine($"{Workers} threads that compute, one that makes garbage; {Environment.ProcessorCount} processors");
        foreach ((string name, Func<Tensor, Tensor> compute) in Cases)
        {
            int collections = GC.CollectionCount(0);
            (long rounds, long failures) = Run(compute, seconds);
            Console.WriteLine($"{name,-24} {failures,6} of {rounds,9} rounds failed, {GC.CollectionCount(0) - collections,6} collections");
        }

        set_num_threads(threads);
    }

    private static (long Rounds, long Failures) Run(Func<Tensor, Tensor> compute, int seconds)
    {
        long start = Stopwatch.GetTimestamp();
        (long rounds, long failures) = (0, 0);
        Thread[] threads = [.. Enumerable.Range(0, Workers).Select(_ => new Thread(Compute)), new Thread(MakeGarbage)];
        Array.ForEach(threads, thread => thread.Start());
        Array.ForEach(threads, thread => thread.Join());
        return (rounds, failures);

        bool IsOver() => Stopwatch.GetElapsedTime(start).TotalSeconds >= seconds;

        void Compute()
        {
            using Tensor ones = torch.ones(16, 16);
            while (!IsOver())
            {
                for (int i = 0; i < RoundsBetweenClocks; i++)
                {
                    Interlocked.Increment(ref rounds);
                    if (!IsRight(compute, ones))
                    {
                        Interlocked.Increment(ref failures);
                    }
                }
            }
        }

        void MakeGarbage()
        {
            List<byte[]> kept = [];
            while (!IsOver())
            {
                kept.Add(new byte[1000]);
                if (kept.Count > 5000)
                {
                    kept.Clear();
                }
            }
        }
    }

    private static bool IsRight(Func<Tensor, Tensor> compute, Tensor ones)
    {
        using DisposeScope scope = NewDisposeScope();
        try
        {
            return compute(ones).sum().item<float>() == 192;
        }
        catch (ExternalException)
        {
            return false;
        }
    }

    private static Tensor Held(Tensor x)
    {
        using Scalar half = 0.5;
        using Scalar quarter = 0.25f;
        return (x * half) + quarter;
    }

    private static Tensor Held(Tensor x, double factor)
    {
        using Scalar held = factor;
        return x * held;
    }
}

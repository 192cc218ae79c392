using System.Globalization;
using StyleKernels.Bench.Measure;
using StyleKernels.Bench.Networks;
using StyleKernels.Models;
using StyleKernels.Models.Networks;
using StyleKernels.Models.Networks.GoogleMagenta;
using TorchSharp;
using static TorchSharp.torch;

namespace StyleKernels.Bench.Stylize;

/// <summary>The hidden command that restyles one picture in a process of its own and prints what it measured.</summary>
internal static class StylizeProbe
{
    /// <summary>Name of the command; its arguments are what to measure, the size, the rounds and the providers, joined by commas.</summary>
    internal const string Command = "stylize-probe";

    /// <summary>Measures time: prints a line for each provider, its name and the milliseconds of the rounds.</summary>
    internal const string Time = "time";

    /// <summary>Measures memory: prints the MiB above the picture where the system tells, for a provider that has restyled it before.</summary>
    internal const string Memory = "memory";

    /// <summary>Measures nothing: restyles once and ends, for who started it to time.</summary>
    internal const string Once = "once";

    /// <summary>The straightforward port.</summary>
    internal const string Naive = "naive";

    /// <summary>The library.</summary>
    internal const string Library = "stylekernels";

    /// <summary>The library, convolving in bfloat16.</summary>
    internal const string LibraryInBFloat16 = "stylekernels-bf16";

    /// <summary>By how much a value in [0, 1] of two results in float32 may differ: half an 8-bit step.</summary>
    private const double Tolerance = 1.0 / 510;

    /// <summary>By how much they may differ in bfloat16, root mean square: an 8-bit step. Random weights amplify more than trained ones.</summary>
    private const double ShorterTolerance = 1.0 / 255;

    /// <summary>Runs the command.</summary>
    /// <param name="arguments">See <see cref="Command"/>.</param>
    /// <param name="plainAllocator">Leaves the allocator as it is where time is measured.</param>
    internal static void Measure(string[] arguments, bool plainAllocator)
    {
        string what = arguments[0];
        long size = long.Parse(arguments[1], CultureInfo.InvariantCulture);
        using IDisposable noGrad = no_grad();
        using DisposeScope scope = NewDisposeScope();
        CompactGoogleMagenta network = new();
        network.eval();
        SetAllocator(what, network.PeakBytesPerPixel * size * size, plainAllocator);
        Dictionary<string, Func<Tensor>> providers = Providers(arguments[3].Split(','), network, size);
        switch (what)
        {
            case Memory:
                PrintMemory(Alone(providers.Values.Single()));
                break;
            case Once:
                Alone(providers.Values.Single())();
                break;
            default:
                PrintTimes(providers, int.Parse(arguments[2], CultureInfo.InvariantCulture));
                break;
        }
    }

    /// <summary>As <c>stylize</c> sets it for a picture of this size, except where memory is measured.</summary>
    private static void SetAllocator(string what, long workingBytes, bool plain)
    {
        if (what == Memory)
        {
            Allocator.ReturnFreedMemory();
        }
        else if (!plain)
        {
            AllocatorTuning.Apply(workingBytes);
        }
    }

    private static void PrintMemory(Action restyle)
    {
        restyle();
        Console.WriteLine(PeakMemory.Above(restyle)?.ToString(CultureInfo.InvariantCulture));
    }

    private static void PrintTimes(Dictionary<string, Func<Tensor>> providers, int repeats)
    {
        Compare(providers.Values.First(), providers.Skip(1));
        foreach ((string name, double[] times) in AlternatingTimer.Run(providers.ToDictionary(p => p.Key, p => Alone(p.Value)), repeats))
        {
            Console.WriteLine($"{name} {string.Join(' ', times.Select(ms => ms.ToString("R", CultureInfo.InvariantCulture)))}");
        }
    }

    /// <summary>What restyles one content in one style, by provider; nothing is made for those that are not asked for.</summary>
    private static Dictionary<string, Func<Tensor>> Providers(string[] names, CompactGoogleMagenta network, long size)
    {
        Tensor style = rand(1, 3, 256, 256);
        Tensor content = rand(1, 3, size, size);
        return names.ToDictionary(name => name, name => name switch
        {
            Naive => Port(),
            Library => OfLibrary(ScalarType.Float32),
            _ => OfLibrary(ScalarType.BFloat16),
        });

        Func<Tensor> Port()
        {
            NaiveGoogleMagenta naive = new(network);
            Tensor scaleAndShift = naive.Encode(style);
            return () => naive.Restyle(content, scaleAndShift);
        }

        Func<Tensor> OfLibrary(ScalarType arithmetic)
        {
            StyleCode code = network.EncodeStyle(style);
            return () =>
            {
                network.Arithmetic = arithmetic;
                return network.Stylize(content, code);
            };
        }
    }

    private static Action Alone(Func<Tensor> work) => () =>
    {
        using DisposeScope scope = NewDisposeScope();
        work();
    };

    /// <summary>A time means something only if all make the same picture.</summary>
    private static void Compare(Func<Tensor> reference, IEnumerable<KeyValuePair<string, Func<Tensor>>> others)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor first = reference();
        foreach ((string name, Func<Tensor> other) in others)
        {
            Tensor difference = (first - other()).abs();
            (double value, double tolerance) = name == LibraryInBFloat16
                ? (difference.square().mean().sqrt().item<float>(), ShorterTolerance)
                : (difference.max().item<float>(), Tolerance);
            if (value > tolerance)
            {
                throw new InvalidOperationException($"{name} differs by {value:e2}, expected at most {tolerance:e2}");
            }
        }
    }
}

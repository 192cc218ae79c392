using System.Globalization;
using StyleKernels.Bench.Measure;
using StyleKernels.Bench.Networks;
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

    /// <summary>Measures memory: prints the MiB above the picture where the system tells.</summary>
    internal const string Memory = "memory";

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
    internal static void Measure(string[] arguments)
    {
        long size = long.Parse(arguments[1], CultureInfo.InvariantCulture);
        int repeats = int.Parse(arguments[2], CultureInfo.InvariantCulture);
        using IDisposable noGrad = no_grad();
        using DisposeScope scope = NewDisposeScope();
        Dictionary<string, Func<Tensor>> all = Providers(size);
        Dictionary<string, Action> chosen = arguments[3].Split(',').ToDictionary(name => name, name => Alone(all[name]));
        if (arguments[0] == Memory)
        {
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{PeakMemory.Above(chosen.Values.Single())}"));
            return;
        }

        Compare(all[chosen.Keys.First()], chosen.Keys.Skip(1).ToDictionary(name => name, name => all[name]));
        foreach ((string name, double[] times) in AlternatingTimer.Run(chosen, repeats))
        {
            Console.WriteLine($"{name} {string.Join(' ', times.Select(ms => ms.ToString("R", CultureInfo.InvariantCulture)))}");
        }
    }

    private static Dictionary<string, Func<Tensor>> Providers(long size)
    {
        Tensor style = rand(1, 3, 256, 256);
        Tensor content = rand(1, 3, size, size);
        CompactGoogleMagenta network = new();
        network.eval();
        StyleCode code = network.EncodeStyle(style);
        NaiveGoogleMagenta naive = new(network);
        Tensor scaleAndShift = naive.Encode(style);
        return new Dictionary<string, Func<Tensor>>
        {
            [Naive] = () => naive.Restyle(content, scaleAndShift),
            [Library] = () => Stylize(ScalarType.Float32),
            [LibraryInBFloat16] = () => Stylize(ScalarType.BFloat16),
        };

        Tensor Stylize(ScalarType arithmetic)
        {
            network.Arithmetic = arithmetic;
            return network.Stylize(content, code);
        }
    }

    private static Action Alone(Func<Tensor> work) => () =>
    {
        using DisposeScope scope = NewDisposeScope();
        work();
    };

    /// <summary>A time means something only if all make the same picture.</summary>
    private static void Compare(Func<Tensor> reference, Dictionary<string, Func<Tensor>> others)
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

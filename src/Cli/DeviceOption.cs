using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using TorchSharp;

namespace StyleKernels.Cli;

/// <summary><c>--device</c>: where a command computes.</summary>
internal static class DeviceOption
{
    private const string Auto = "auto";
    private const string Cuda = "cuda";

    /// <summary>auto, cpu, cuda or cuda:N; checked against what this machine has.</summary>
    public static Option<torch.Device?> Create() => new("--device")
    {
        CustomParser = Parse,
        Description = $"Where to compute; auto: the GPU if there is one. [default: {Auto}]",
        HelpName = "auto|cpu|cuda[:N]",
    };

    /// <summary>The device that was named, or what auto stands for. Only libtorch knows that, and help needs no libtorch: so it is no default value.</summary>
    public static torch.Device Chosen(ParseResult parsed, Option<torch.Device?> option) => parsed.GetValue(option) ?? Best();

    private static torch.Device Best() => torch.cuda.is_available() ? torch.CUDA : torch.CPU;

    private static torch.Device? Parse(ArgumentResult result)
    {
        string name = result.Tokens[0].Value;
        if (name == Auto)
        {
            return Best();
        }

        if (name == "cpu")
        {
            return torch.CPU;
        }

        int index = 0;
        bool isCuda = name == Cuda || (name.StartsWith(Cuda + ":", StringComparison.Ordinal)
            && int.TryParse(name[(Cuda.Length + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out index));
        if (!isCuda)
        {
            result.AddError($"--device is '{name}', it must be auto, cpu, cuda or cuda:N.");
            return null;
        }

        int devices = torch.cuda.is_available() ? torch.cuda.device_count() : 0;
        if (index >= devices)
        {
            result.AddError($"--device is '{name}', but libtorch finds {devices} CUDA devices here.");
            return null;
        }

        return torch.device(DeviceType.CUDA, index);
    }
}

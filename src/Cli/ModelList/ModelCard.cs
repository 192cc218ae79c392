using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using StyleKernels.Models;
using StyleKernels.Models.Networks;
using StyleKernels.Models.Weights;

namespace StyleKernels.Cli.ModelList;

/// <summary>What a built-in model says of itself: the metadata of its checkpoint, and where the rest is to be read and seen.</summary>
internal static class ModelCard
{
    private const string Folder = "docs/models";

    /// <summary>Two more than the longest name of a setting.</summary>
    private const int NameWidth = 24;

    /// <summary>Writes the card; the exit code is 2 where there is no such model.</summary>
    /// <param name="name">A built-in model, with or without <c>compact-</c>.</param>
    /// <param name="streams">Where to.</param>
    public static int Write(string name, InvocationConfiguration streams)
    {
        if (BuiltInModels.Find(name) is not { } model)
        {
            string names = string.Join(", ", BuiltInModels.Names);
            streams.Error.WriteLine($"error: there is no built-in model '{name}', only {names}{Misspelling.Hint(name, ModelName.BuiltIn)}");
            return ExitCode.Usage;
        }

        using TensorFile file = EmbeddedWeights.Read(model);
        Line(streams.Output, "model", model);
        Line(streams.Output, "numbers", file.Tensors.Values.Sum(tensor => tensor.numel()).ToString("N0", CultureInfo.InvariantCulture));
        Line(streams.Output, "licence", file.Metadata["licence"]);
        Line(streams.Output, "held-out losses", file.Metadata["held_out"]);
        using JsonDocument settings = JsonDocument.Parse(file.Metadata["settings"]);
        foreach (JsonProperty setting in settings.RootElement.EnumerateObject().Where(setting => setting.Value.ValueKind != JsonValueKind.Null))
        {
            Line(streams.Output, setting.Name, setting.Value.ValueKind == JsonValueKind.String ? setting.Value.GetString()! : setting.Value.GetRawText());
        }

        Line(streams.Output, "card", $"{Folder}/{settings.RootElement.GetProperty("network").GetString()}.md of the repository");
        Line(streams.Output, "sheet of results", $"{Folder}/{model}.jpg");
        return ExitCode.Success;
    }

    private static void Line(TextWriter output, string name, string value) => output.WriteLine(name.PadRight(NameWidth) + value);
}

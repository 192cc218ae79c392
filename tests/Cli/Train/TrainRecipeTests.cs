using System.Text.Json.Nodes;
using StyleKernels.Cli.Train;
using StyleKernels.Models.Training;
using StyleKernels.Models.Weights;
using StyleKernels.Tests.Kernels;
using StyleKernels.Tests.Training;
using Xunit;

namespace StyleKernels.Tests.Cli.Train;

/// <summary>Alone: a run seeds torch's generator, which all tests share.</summary>
[Collection(RunAlone.Name)]
public sealed class TrainRecipeTests : IClassFixture<TrainingFolders>
{
    private readonly TrainingFolders _folders;

    public TrainRecipeTests(TrainingFolders folders)
    {
        _folders = folders;
    }

    public static TheoryData<string> Names => new(Recipe.Names);

    public static TheoryData<string, string, string> BadRecipes => new()
    {
        { """{ "stepz": 3 }""", "'stepz'", "an unknown key" },
        { """{ "output": "elsewhere" }""", "'output'", "not a setting" },
        { """{ "steps": "2" }""", "'steps' is \"2\"", "a text for a number" },
        { """{ "steps": [1, 2] }""", "'steps' is [1, 2]", "a list for a number" },
        { """{ "steps": 0 }""", "--steps is '0'", "out of range" },
        { """{ "steps": 1.5 }""", "--steps is '1.5'", "half a step" },
        { """{ "tone-weight": null }""", "'tone-weight' is null", "no value" },
        { """{ "loss": "fair" }""", "fair", "an unknown loss" },
        { """{ "style-weight": { "classic": 1 } }""", "'style-weight'", "no value for the loss that is used" },
        { """{ "attached-denominator": "yes" }""", "'attached-denominator' is \"yes\"", "a text for a flag" },
        { """{ "schedule": "--overwrite" }""", "--overwrite", "an option where a value belongs" },
        { """{ "style-layers": ["gram:relu2_2", 3] }""", "'style-layers' is 3", "a number for a layer" },
        { """{ "seed": 1, "seed": 2 }""", "seed", "a key twice" },
        { """[ 1 ]""", "no JSON object", "a list" },
        { """{ "steps": """, "recipe", "half a file" },
        { new string(' ', 1 << 17), "bytes", "a large file" },
    };

    [Fact]
    public async Task ResolvedSettings_AreARecipeThatGivesTheSameNetworkAgain()
    {
        string recipe = Write(
            "own",
            """{ "source": "a test", "steps": 2, "seed": 5, "schedule": "inverse-time:0.5", "style-layers": ["covariance:relu2_2@1/2*0.5", "relu1_2"] }""");
        await Train("first", "--recipe", recipe, "--seed", "6");
        JsonObject resolved = Resolved("first");
        Assert.Equal(2, (int?)resolved["steps"]);
        Assert.Equal(6, (int?)resolved["seed"]);
        Assert.Equal("inverse-time:0.5", (string?)resolved["schedule"]);
        Assert.Equal(["covariance:relu2_2@1/2*0.5", "gram:relu1_2*1"], resolved["style-layers"]!.AsArray().Select(layer => (string?)layer));
        using (TensorFile checkpoint = SafetensorsFile.Read(_folders["first/compact-googlemagenta.safetensors"]))
        {
            Assert.Contains("\"schedule\":\"inverse-time:0.5\"", checkpoint.Metadata["settings"]);
        }

        await Train("again", "--recipe", _folders["first/recipe.json"]);
        Assert.Equal(
            File.ReadAllBytes(_folders["first/compact-googlemagenta.safetensors"]), File.ReadAllBytes(_folders["again/compact-googlemagenta.safetensors"]));
    }

    [Theory, MemberData(nameof(Names))]
    public async Task EveryRecipeOfTheProgram_Trains(string name)
    {
        // The published sizes need weights that are not here, and seconds: the settings are what is looked at.
        string[] network = name.StartsWith("compact-") ? [] : ["--network", "compact-googlemagenta"];
        await Train(name, ["--recipe", name, "--steps", "1", "--batch", "1", "--loss", "classic", .. network]);
        JsonObject recipe = JsonNode.Parse(File.ReadAllText(Path.Combine(RepositoryFolder.Path, "src", "Cli", "recipes", name + ".json")))!.AsObject();
        Assert.NotEmpty(recipe["source"]!.AsArray());
        JsonObject resolved = Resolved(name);
        Assert.Equal((double?)recipe["learning-rate"], (double?)resolved["learning-rate"]);
        Assert.Equal($"{LearningRateSchedule.Parse((string)recipe["schedule"]!)}", (string?)resolved["schedule"]);
        Assert.Equal((string?)recipe["objective"], (string?)resolved["objective"]);
    }

    [Theory]
    [InlineData("balanced", 20)]
    [InlineData("classic", 3.33)]
    public async Task StyleWeight_FollowsTheLoss(string loss, double expected)
    {
        await Train(loss, "--recipe", "compact-googlemagenta", "--loss", loss, "--steps", "1", "--batch", "1");
        Assert.Equal(expected, (double?)Resolved(loss)["style-weight"]);
    }

    [Theory, MemberData(nameof(BadRecipes))]
    public async Task BadRecipe_IsOneClearLine(string text, string expected, string reason)
    {
        string recipe = Write("bad", text);
        var run = await StyleKernelsCommand.Run(Arguments("refused", "--recipe", recipe));
        Assert.True(run.ExitCode == 2, reason);
        string line = Assert.Single(run.Error);
        Assert.StartsWith($"error: recipe '{recipe}': ", line);
        Assert.Contains(expected, line);
        Assert.False(Directory.Exists(_folders["refused"]), reason);
    }

    [Fact]
    public async Task UnknownRecipe_IsAnsweredWithTheOnesThereAre()
    {
        var run = await StyleKernelsCommand.Run(Arguments("refused", "--recipe", "no-such-recipe"));
        Assert.Equal(2, run.ExitCode);
        Assert.Contains("no-such-recipe", run.Error[0]);
        Assert.All(Recipe.Names, name => Assert.Contains(name, run.Error[0]));
    }

    private async Task Train(string output, params string[] extra)
    {
        var run = await StyleKernelsCommand.Run(Arguments(output, extra));
        Assert.True(run.ExitCode == 0, string.Join("\n", run.Error));
    }

    private JsonObject Resolved(string output) => JsonNode.Parse(File.ReadAllText(_folders[$"{output}/recipe.json"]))!.AsObject();

    private string Write(string name, string text)
    {
        string path = _folders[name + ".json"];
        File.WriteAllText(path, text);
        return path;
    }

    private string[] Arguments(string output, params string[] extra) =>
    [
        "train", "--content", _folders.Content, "--style", _folders.Style, "--output", _folders[output],
        "--loss-network", _folders.LossNetworkFile, "--size", "32", "--held-out", "0", .. extra,
    ];
}

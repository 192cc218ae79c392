using System.CommandLine;
using System.CommandLine.Parsing;
using StyleKernels.Evaluation.Runs;

namespace StyleKernels.Cli.Evaluate;

/// <summary><c>--output</c> and <c>--shard</c>: where the rows of a study go, and which of them are measured.</summary>
internal sealed class MeasureOptions
{
    private readonly Option<string> _output = new("--output", "-o")
    {
        Description = "Folder for the report: rows.csv, summary.json, tables.md, plots, index.html. "
            + "The same command goes on where an earlier run of it stopped.",
        HelpName = "DIR",
        Required = true,
    };

    private readonly Option<Shard> _shard = new("--shard")
    {
        CustomParser = ParseShard,
        DefaultValueFactory = _ => Shard.Whole,
        Description = "Measure one of several parts, as 2/4, so that processes can share the work; 'study merge' puts them together.",
        HelpName = "I/N",
    };

    /// <summary>Adds them.</summary>
    public void AddTo(Command command)
    {
        command.Add(_output);
        command.Add(_shard);
    }

    /// <summary>A run as the options want it.</summary>
    public MeasureRun Read(ParseResult parsed) => new(parsed.GetRequiredValue(_output), parsed.GetValue(_shard), parsed.InvocationConfiguration);

    private static Shard ParseShard(ArgumentResult result)
    {
        try
        {
            return Shard.Parse(result.Tokens[0].Value);
        }
        catch (FormatException error)
        {
            result.AddError($"--shard: {error.Message}.");
            return Shard.Whole;
        }
    }
}

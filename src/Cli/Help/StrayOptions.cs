using System.CommandLine;
using System.CommandLine.Parsing;

namespace StyleKernels.Cli.Help;

/// <summary>Finds misspelt options among the arguments of a command: an argument takes any word.</summary>
internal static class StrayOptions
{
    /// <summary>Has a command whose arguments are no files refuse those that begin with a dash.</summary>
    public static void Refuse(Command command) => command.Validators.Add(result =>
    {
        IEnumerable<Token> tokens = command.Arguments.SelectMany(argument => result.GetResult(argument)?.Tokens ?? []);
        foreach (Token token in tokens.Where(token => token.Value is ['-', _, ..]))
        {
            result.AddError($"There is no option '{token.Value}'{Suggestion.For(token.Value, command)}");
        }
    });
}

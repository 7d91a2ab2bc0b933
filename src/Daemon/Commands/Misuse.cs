using System.CommandLine;
using System.CommandLine.Invocation;
using System.CommandLine.Parsing;
using Registry.Daemon.Configuration;

namespace Registry.Daemon.Commands;

/// <summary>A command line that is not understood: what is wrong with it in a line each, and where help is.</summary>
internal static class Misuse
{
    /// <summary>Null when the command line is understood.</summary>
    public static int? Report(ParseResult parsed, TextWriter error)
    {
        // Whoever asks for help gets it.
        if (parsed.Action is not ParseErrorAction && parsed.Errors.Count > 0) return null;
        List<string> mistakes = [.. parsed.Errors.Select(error => Line(error) + Hint(parsed, error.Message)), .. Empty(parsed)];
        if (mistakes.Count == 0) return null;

        CommandFailure.Report(error, [.. mistakes, $"{Path(parsed.CommandResult)} --help says what there is."]);
        return IsRun(parsed) ? ExitCodes.CannotStart : ExitCodes.Failed;
    }

    private static string Line(ParseError error)
    {
        var message = string.Join(' ', error.Message.Split([' ', '\t', '\r', '\n'], StringSplitOptions.RemoveEmptyEntries));
        return error.SymbolResult is OptionResult option && !message.Contains(option.Option.Name, StringComparison.Ordinal) ? $"{option.Option.Name}: {message}" : message;
    }

    /// <summary>An empty value is mostly a variable that is not set, and would be taken for a default.</summary>
    private static IEnumerable<string> Empty(ParseResult parsed) => parsed.CommandResult.Children
        .Where(given => given.Tokens.Any(token => token.Value.Length == 0))
        .Select(given => given is OptionResult option ? $"{option.Option.Name} has an empty value." : $"{((ArgumentResult)given).Argument.Name} is empty.");

    private static string Hint(ParseResult parsed, string message)
    {
        var names = parsed.CommandResult.Command.Options.Where(option => !option.Hidden).Select(option => option.Name).Concat(parsed.CommandResult.Command.Subcommands.Select(command => command.Name));
        return parsed.UnmatchedTokens.FirstOrDefault(token => message.Contains($"'{token}'", StringComparison.Ordinal)) is { } token ? Nearest.Hint(token, names) : "";
    }

    /// <summary>The daemon itself, unless a word comes first, which then is no command.</summary>
    private static bool IsRun(ParseResult parsed) => parsed.CommandResult.Command switch
    {
        RootCommand => !parsed.UnmatchedTokens.Any() || parsed.UnmatchedTokens[0].StartsWith('-'),
        var command => command.Name == RunCommand.Name,
    };

    private static string Path(SymbolResult result) => result is CommandResult command
        ? command.Parent is CommandResult parent ? $"{Path(parent)} {command.Command.Name}" : "registry"
        : Path(result.Parent!);
}

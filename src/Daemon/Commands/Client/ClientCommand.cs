using System.CommandLine;
using System.Runtime.InteropServices;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;
using Registry.Daemon.Terminal;
using Spectre.Console;

namespace Registry.Daemon.Commands.Client;

/// <summary>What the commands that ask a running daemon have in common.</summary>
internal sealed class ClientCommand(ParseResult parsed, DaemonClient client, CancellationToken cancellation)
{
    public ParseResult Parsed => parsed;

    public DaemonClient Client => client;

    public CancellationToken Cancellation => cancellation;

    public bool Json => parsed.GetValue(ClientOptions.Json);

    /// <summary>For operators: asks behind the daemon's socket, or at its TCP address with the token.</summary>
    public static Command Create(string name, string description, Func<ClientCommand, Task<int>> run) =>
        Create(name, description, run, ClientOptions.AddOperator, ClientOptions.ResolveOperator);

    /// <summary>For everybody: asks at the public HTTP address.</summary>
    public static Command CreatePublic(string name, string description, Func<ClientCommand, Task<int>> run) =>
        Create(name, description, run, ClientOptions.AddPublic, ClientOptions.ResolvePublic);

    /// <summary>Runs what may take long, saying <paramref name="doing"/> on a terminal meanwhile; not where JSON appears at the same time.</summary>
    public Task<T> WatchAsync<T>(string doing, Func<Progress, Task<T>> work) =>
        new Progress(Json && !Console.IsOutputRedirected ? TextWriter.Null : parsed.InvocationConfiguration.Error, doing).WatchAsync(work);

    /// <summary>A whole listing.</summary>
    public Task<JsonArray> AllAsync(string path) => WatchAsync("Asking the daemon", _ => client.AllAsync(path, cancellation));

    /// <summary>The lines of a stream: printed as they come with --json, else only counted for those who watch.</summary>
    public async Task<IReadOnlyList<T>> StreamAsync<T>(string path, string doing, string counted, JsonTypeInfo<T> type)
    {
        var lines = new List<T>();
        return await WatchAsync(doing, async progress =>
        {
            await foreach (var line in client.LinesAsync(path, cancellation))
            {
                lines.Add(client.Read(line, type));
                if (Json) Output.WriteLine(line);
                else progress.Say($"{doing}: {lines.Count} {counted}");
            }

            return lines;
        });
    }

    public void Print(TextTable table) => table.Print(Output);

    public void PrintJson(JsonNode document) => Output.WriteLine(document.ToJsonString(JsonText.Indented));

    /// <summary>A line of the answer.</summary>
    public void Say(string line) => Output.WriteLine(Printable.Of(line));

    /// <summary>A line about the answer, on standard error.</summary>
    public void Note(string line) => parsed.InvocationConfiguration.Error.WriteLine(Printable.Of(line));

    /// <summary>Notes that there is nothing, and answers the exit code for it.</summary>
    public int Nothing(string reason)
    {
        Note(reason);
        return ExitCodes.NothingFound;
    }

    /// <summary>Not for the commands themselves: what they say is a table, JSON or a line of its own, whatever others have put into it.</summary>
    private TextWriter Output => parsed.InvocationConfiguration.Output;

    private static Command Create(
        string name, string description, Func<ClientCommand, Task<int>> run, Action<Command> addOptions, Func<ParseResult, DaemonAddress> resolve)
    {
        var command = new Command(name, description);
        addOptions(command);
        command.SetAction((parsed, cancellation) => CommandFailure.GuardAsync(parsed, async () =>
        {
            using var client = new DaemonClient(resolve(parsed));
            return await run(new ClientCommand(parsed, client, cancellation));
        }));
        return command;
    }
}

/// <summary>Tells on standard error what is going on, once it has taken a second, and only when that is a terminal.</summary>
internal sealed class Progress(TextWriter error, string doing)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(200);

    private volatile string _doing = doing;

    private string Shown => Markup.Escape(Printable.Of(_doing));

    public void Say(string text) => _doing = text;

    public async Task<T> WatchAsync<T>(Func<Progress, Task<T>> work)
    {
        var running = work(this);
        if (Terminal() is { } terminal && await Task.WhenAny(running, Task.Delay(Patience)) != running)
        {
            // Ctrl-C must not leave the terminal without its cursor.
            using var interrupted = PosixSignalRegistration.Create(PosixSignal.SIGINT, _ => terminal.Cursor.Show());
            await terminal.Status().StartAsync(Shown, async status =>
            {
                while (await Task.WhenAny(running, Task.Delay(Tick)) != running) status.Status(Shown);
            });
        }

        return await running;
    }

    /// <summary>Null unless standard error is a terminal that understands control codes.</summary>
    private IAnsiConsole? Terminal()
    {
        if (error is not ConsoleWriter { Inner: var terminal } || !ReferenceEquals(terminal, Console.Error) || Console.IsErrorRedirected) return null;
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(terminal) });
        return console.Profile.Capabilities is { Ansi: true, Interactive: true } ? console : null;
    }
}

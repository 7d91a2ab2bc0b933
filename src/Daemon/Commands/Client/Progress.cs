using System.Runtime.InteropServices;
using Spectre.Console;

namespace Registry.Daemon.Commands.Client;

/// <summary>Tells on standard error what is going on, once it has taken a second, and only when that is a terminal.</summary>
internal sealed class Progress(TextWriter error, string doing)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(200);

    private volatile string _doing = doing;

    public void Say(string text) => _doing = text;

    public async Task<T> WatchAsync<T>(Func<Progress, Task<T>> work)
    {
        var running = work(this);
        if (Terminal() is { } terminal && await Task.WhenAny(running, Task.Delay(Patience)) != running)
        {
            // Ctrl-C must not leave the terminal without its cursor.
            using var interrupted = PosixSignalRegistration.Create(PosixSignal.SIGINT, _ => terminal.Cursor.Show());
            await terminal.Status().StartAsync(Markup.Escape(_doing), async status =>
            {
                while (await Task.WhenAny(running, Task.Delay(Tick)) != running) status.Status(Markup.Escape(_doing));
            });
        }

        return await running;
    }

    /// <summary>Null unless standard error is a terminal that understands control codes.</summary>
    private IAnsiConsole? Terminal()
    {
        if (!ReferenceEquals(error, Console.Error) || Console.IsErrorRedirected) return null;
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(error) });
        return console.Profile.Capabilities is { Ansi: true, Interactive: true } ? console : null;
    }
}

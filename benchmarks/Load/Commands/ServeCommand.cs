using System.CommandLine;
using System.Text.Json;
using Registry.Load.Hosting;

namespace Registry.Load.Commands;

/// <summary>serve: swarm and DHT alone, without the rest of the daemon, to see what the protocols cost.</summary>
internal static class ServeCommand
{
    public static Command Create()
    {
        var command = new Command("serve", "Serve libp2p and the DHT on a free port of 127.0.0.1 until killed.");
        command.SetAction(RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellation)
    {
        await using var host = await LoadHost.StartServerAsync();
        var ready = new { @event = "ready", id = host.Swarm.LocalPeer.ToString(), addrs = new[] { host.Address.ToString() }, pid = Environment.ProcessId };
        await parsed.InvocationConfiguration.Output.WriteLineAsync(JsonSerializer.Serialize(ready));
        try
        {
            await Task.Delay(Timeout.Infinite, cancellation);
        }
        catch (OperationCanceledException)
        {
            // Ctrl-C or SIGTERM.
        }

        return 0;
    }
}

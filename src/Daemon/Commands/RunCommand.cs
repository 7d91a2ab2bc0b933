using System.CommandLine;
using Registry.Daemon.Configuration;
using Registry.Daemon.Hosting;

namespace Registry.Daemon.Commands;

/// <summary>run: the daemon itself.</summary>
internal static class RunCommand
{
    private static readonly Option<string> Data = CommandOptions.Data;
    private static readonly Option<string[]> Listen = Many("--listen", $"Multiaddr to listen on; repeatable. Default: {DaemonOptions.DefaultListen}");
    private static readonly Option<string[]> Announce = Many("--announce", "Multiaddr to announce in place of the listen addresses; repeatable.");
    private static readonly Option<string[]> Bootstrap = Many("--bootstrap", "Multiaddr of a bootstrap peer, with /p2p/; repeatable. Default: bootstrap-peers/<network>.txt");
    private static readonly Option<string[]> Http = Many("--http", $"Address of the HTTP API; repeatable. Default: {HttpSettings.DefaultUrl}");
    private static readonly Option<string> Network = new("--network") { Description = "Name of the network, part of every signed statement. Default: far-mesh" };
    private static readonly Option<string> OperatorSocket = new("--operator-socket") { Description = "Unix socket of the operator's calls; none for no such socket. Default: operator/operator.sock in the data directory" };
    private static readonly Option<string> OperatorHttp = new("--operator-http") { Description = "Address to serve the operator's calls on over TCP as well, to those who show the token in the token file." };
    private static readonly Option<string> ReadyFile = new("--ready-file") { Description = "File to write, atomically, once all sides listen: JSON with pid, peer_id, addresses, http, operator_socket, operator_http." };

    public const string Name = "run";

    public static Command Create()
    {
        var command = new Command(Name, "Run the daemon (the default command).");
        AddTo(command);
        return command;
    }

    public static void AddTo(Command command)
    {
        foreach (var option in new Option[] { Data, Listen, Announce, Bootstrap, Http, OperatorSocket, OperatorHttp, Network, ReadyFile }) command.Options.Add(option);
        command.SetAction((parsed, cancellation) => RunAsync(parsed, cancellation));
    }

    private static Dictionary<string, string?> Settings(ParseResult parsed)
    {
        var settings = new Dictionary<string, string?>();
        foreach (var (key, option) in new[] { (DaemonOptionsReader.DataKey, Data), (DaemonOptionsReader.NetworkKey, Network), (DaemonOptionsReader.ReadyFileKey, ReadyFile), (DaemonOptionsReader.OperatorSocketKey, OperatorSocket), (DaemonOptionsReader.OperatorHttpKey, OperatorHttp) })
        {
            if (parsed.GetValue(option) is { Length: > 0 } value) settings[key] = value;
        }

        foreach (var (key, option) in new[] { (DaemonOptionsReader.ListenKey, Listen), (DaemonOptionsReader.AnnounceKey, Announce), (DaemonOptionsReader.BootstrapKey, Bootstrap), (HttpSettings.UrlsKey, Http) })
        {
            var values = (parsed.GetValue(option) ?? []).SelectMany(SettingsReader.Split).ToArray();
            for (var i = 0; i < values.Length; i++) settings[$"{key}:{i}"] = values[i];
        }

        return settings;
    }

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellation)
    {
        using var signals = new StopSignals();
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(signals.Stop, cancellation);
        NoteForeignSettings(parsed);
        try
        {
            await using var daemon = await StartAsync(parsed, stop.Token);
            Show(parsed.InvocationConfiguration.Output, daemon);
            await daemon.WaitForShutdownAsync(stop.Token);
            return ExitCodes.Success;
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            return ExitCodes.Success;
        }
        catch (DaemonStartException fault)
        {
            CommandFailure.Report(parsed, fault.Lines);
            return ExitCodes.CannotStart;
        }
    }

    /// <summary>Throws <see cref="DaemonStartException"/> whatever is in the way: nobody is told by a stack.</summary>
    private static async Task<DaemonHost> StartAsync(ParseResult parsed, CancellationToken cancellation)
    {
        try
        {
            return await DaemonHost.StartAsync(ConfigurationSources.Build(Settings(parsed), parsed.GetValue(CommandOptions.Config)), TimeProvider.System, cancellation);
        }
        catch (Exception fault) when (fault is not (DaemonStartException or OperationCanceledException))
        {
            throw new DaemonStartException($"The daemon cannot start: {fault.Message} ({fault.GetType().Name})", fault);
        }
    }

    /// <summary>Whoever put settings there must not wonder.</summary>
    private static void NoteForeignSettings(ParseResult parsed)
    {
        var file = Path.GetFullPath(ConfigurationSources.FileName);
        if (!File.Exists(file) || file == ConfigurationSources.BesideProgram || ConfigurationSources.FileFor(parsed.GetValue(CommandOptions.Config)) is not null) return;
        CommandFailure.Report(parsed, $"{file} is not read: that takes --config {ConfigurationSources.FileName}");
    }

    /// <summary>A full disk behind standard output does not end the daemon, nor does a reader that does not read hold it up.</summary>
    private static void Show(TextWriter output, DaemonHost daemon)
    {
        new Thread(() =>
        {
            try
            {
                output.WriteLine(daemon.Banner);
            }
            catch (IOException fault)
            {
                daemon.LogNotShown(fault.Message);
            }
        })
        { IsBackground = true }.Start();
    }

    private static Option<string[]> Many(string name, string description) =>
        new(name) { Description = description, Arity = ArgumentArity.OneOrMore };
}

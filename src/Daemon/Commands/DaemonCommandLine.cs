using System.CommandLine;
using Registry.Daemon.Commands.Client;
using Registry.Daemon.Commands.Signing;
using Registry.Daemon.Terminal;

namespace Registry.Daemon.Commands;

/// <summary>The command tree. Without a command, "run" is meant.</summary>
internal static class DaemonCommandLine
{
    public static Task<int> RunAsync(string[] arguments, TextWriter output, TextWriter error)
    {
        var root = new RootCommand("Bootstrap node and registry of a far-mesh network.");
        RunCommand.AddTo(root);
        root.Subcommands.Add(RunCommand.Create());
        root.Subcommands.Add(IdCommand.Create());
        root.Subcommands.Add(KeyCommand.Create());
        root.Subcommands.Add(SignCommand.Create());
        root.Subcommands.Add(PeerStatementCommands.CreateAuthorize());
        root.Subcommands.Add(PeerStatementCommands.CreateWithdraw());
        root.Subcommands.Add(FindCommand.Create());
        root.Subcommands.Add(PeersCommand.Create());
        root.Subcommands.Add(DhtCommand.Create());
        root.Subcommands.Add(SwarmCommand.Create());
        root.Subcommands.Add(BlockCommand.Create());
        root.Subcommands.Add(BlocksCommand.Create());
        root.Subcommands.Add(UnblockCommand.Create());
        root.Subcommands.Add(RemoveCommand.Create());
        root.Subcommands.Add(AuditCommand.Create());

        // The daemon handles SIGTERM and SIGINT itself, in an order of its own.
        var console = new InvocationConfiguration { Output = new ConsoleWriter(output), Error = new ConsoleWriter(error, mayBeLost: true), ProcessTerminationTimeout = null };
        return root.Parse(arguments).InvokeAsync(console);
    }
}

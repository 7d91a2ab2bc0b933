using System.CommandLine;
using Registry.Daemon.Commands.Client;
using Registry.Daemon.Commands.Signing;
using Registry.Daemon.Terminal;

namespace Registry.Daemon.Commands;

/// <summary>The command tree. Without a command, "run" is meant.</summary>
internal static class DaemonCommandLine
{
    public static async Task<int> RunAsync(string[] arguments, TextWriter output, TextWriter error)
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
        root.Subcommands.Add(DiagnoseCommand.Create());
        root.Subcommands.Add(PeersCommand.Create());
        root.Subcommands.Add(DhtCommand.Create());
        root.Subcommands.Add(SwarmCommand.Create());
        root.Subcommands.Add(BlockCommand.Create());
        root.Subcommands.Add(BlocksCommand.Create());
        root.Subcommands.Add(UnblockCommand.Create());
        root.Subcommands.Add(RemoveCommand.Create());
        root.Subcommands.Add(AuditCommand.Create());

        root.Options.Add(CommandOptions.Config);
        // The daemon handles SIGTERM and SIGINT itself, in an order of its own.
        var console = new InvocationConfiguration { Output = new ConsoleWriter(output), Error = new ConsoleWriter(error, mayBeLost: true), ProcessTerminationTimeout = null, EnableDefaultExceptionHandler = false };
        var parsed = root.Parse(arguments);
        try
        {
            return Misuse.Report(parsed, console.Error) ?? await parsed.InvokeAsync(console);
        }
#pragma warning disable CA1031 // The last stop: whatever was overlooked is told, without the stack that helps nobody who types a command.
        catch (Exception fault)
#pragma warning restore CA1031
        {
            return CommandFailure.Overlooked(console.Error, fault);
        }
    }
}

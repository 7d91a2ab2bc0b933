using System.CommandLine;

namespace Registry.Daemon.Commands.Client;

/// <summary>swarm models, peers, records.</summary>
internal static class SwarmCommand
{
    public static Command Create()
    {
        var command = new Command("swarm", "Look into the hivemind swarm through the running daemon.");
        command.Subcommands.Add(SwarmModelsCommand.Create());
        command.Subcommands.Add(SwarmPeersCommand.Create());
        command.Subcommands.Add(SwarmRecordsCommand.Create());
        return command;
    }
}

using System.CommandLine;

namespace Registry.Daemon.Commands;

/// <summary>The command tree. Without a command, "run" is meant.</summary>
internal static class DaemonCommandLine
{
    public static RootCommand Create()
    {
        var root = new RootCommand("Bootstrap node and registry of a far-mesh network.");
        RunCommand.AddTo(root);
        root.Subcommands.Add(RunCommand.Create());
        root.Subcommands.Add(IdCommand.Create());
        root.Subcommands.Add(KeyCommand.Create());
        root.Subcommands.Add(SignCommand.Create());
        return root;
    }
}

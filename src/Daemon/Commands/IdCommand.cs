using System.CommandLine;
using Registry.Daemon.Configuration;
using Registry.Daemon.Hosting;
using Registry.Identity;

namespace Registry.Daemon.Commands;

/// <summary>id: the peer id of the identity in the data directory, which is created when there is none.</summary>
internal static class IdCommand
{
    public static Command Create()
    {
        var command = new Command("id", "Print the daemon's peer id, creating its identity when there is none.");
        command.Options.Add(CommandOptions.Data);
        command.Options.Add(CommandOptions.KeyType);
        command.SetAction(parsed =>
        {
            var mistakes = new List<string>();
            var type = DaemonOptionsReader.ReadIdentityType(parsed.GetRequiredValue(CommandOptions.KeyType), mistakes);
            if (mistakes.Count > 0) return CommandFailure.Report(mistakes);
            return CommandFailure.Guard(() =>
            {
                var directory = Path.GetFullPath(CommandOptions.DataDirectory(parsed));
                DataDirectory.Create(directory);
                using var key = IdentityFile.LoadOrCreate(DataDirectory.IdentityFileIn(directory), type);
                Console.WriteLine(key.PublicKey.PeerId);
            });
        });
        return command;
    }
}

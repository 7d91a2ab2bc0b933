using System.CommandLine;
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
        command.SetAction(parsed => CommandFailure.Guard(parsed, output =>
        {
            var directory = CommandOptions.DataDirectory(parsed);
            DataDirectory.Create(directory);
            var type = CommandOptions.ReadKeyType(parsed, CommandOptions.KeyType) ?? KeyType.Ed25519;
            using var key = IdentityFile.LoadOrCreate(DataDirectory.IdentityFileIn(directory), type);
            output.WriteLine(key.PublicKey.PeerId);
        }));
        return command;
    }
}

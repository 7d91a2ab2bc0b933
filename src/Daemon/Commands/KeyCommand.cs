using System.CommandLine;
using Registry.Daemon.Configuration;
using Registry.Daemon.Hosting;
using Registry.Identity;

namespace Registry.Daemon.Commands;

/// <summary>key generate, import, export: the identity, as the private-key file that go-libp2p and hivemind also read and write.</summary>
internal static class KeyCommand
{
    public static Command Create()
    {
        var command = new Command("key", "Generate, import or export the daemon's identity.");
        command.Subcommands.Add(Generate());
        command.Subcommands.Add(Import());
        command.Subcommands.Add(Export());
        return command;
    }

    private static Command Generate()
    {
        var command = new Command("generate", "Make a new identity; an existing one is never overwritten.");
        command.Options.Add(CommandOptions.Data);
        command.Options.Add(CommandOptions.KeyType);
        command.SetAction(parsed =>
        {
            var mistakes = new List<string>();
            var type = DaemonOptionsReader.ReadIdentityType(parsed.GetRequiredValue(CommandOptions.KeyType), mistakes);
            if (mistakes.Count > 0) return CommandFailure.Report(mistakes);
            return CommandFailure.Guard(() =>
            {
                using var key = type == KeyType.Rsa ? PrivateKey.GenerateRsa() : PrivateKey.GenerateEd25519();
                Store(parsed, key);
            });
        });
        return command;
    }

    private static Command Import()
    {
        var file = new Argument<string>("FILE") { Description = "Private-key file of libp2p: protobuf {1: type, 2: data}." };
        var command = new Command("import", "Take over an identity, for example a hivemind bootstrap node's.");
        command.Options.Add(CommandOptions.Data);
        command.Arguments.Add(file);
        command.SetAction(parsed => CommandFailure.Guard(() =>
        {
            using var key = IdentityFile.Load(parsed.GetRequiredValue(file));
            Store(parsed, key);
        }));
        return command;
    }

    private static Command Export()
    {
        var file = new Argument<string>("FILE") { Description = "Where to write it (mode 0600); must not exist." };
        var command = new Command("export", "Copy the identity to a file that other libp2p implementations read.");
        command.Options.Add(CommandOptions.Data);
        command.Arguments.Add(file);
        command.SetAction(parsed => CommandFailure.Guard(() =>
        {
            using var key = IdentityFile.Load(DataDirectory.IdentityFileIn(Path.GetFullPath(CommandOptions.DataDirectory(parsed))));
            IdentityFile.Create(parsed.GetRequiredValue(file), key);
            Console.WriteLine(key.PublicKey.PeerId);
        }));
        return command;
    }

    private static void Store(ParseResult parsed, PrivateKey key)
    {
        var directory = Path.GetFullPath(CommandOptions.DataDirectory(parsed));
        DataDirectory.Create(directory);
        IdentityFile.Create(DataDirectory.IdentityFileIn(directory), key);
        Console.WriteLine(key.PublicKey.PeerId);
    }
}

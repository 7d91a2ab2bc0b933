using System.CommandLine;
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
        command.SetAction(parsed => CommandFailure.Guard(parsed, output =>
        {
            var type = CommandOptions.ReadKeyType(parsed, CommandOptions.KeyType) ?? KeyType.Ed25519;
            using var key = type == KeyType.Rsa ? PrivateKey.GenerateRsa() : PrivateKey.GenerateEd25519();
            Store(parsed, key, output);
        }));
        return command;
    }

    private static Command Import()
    {
        var file = new Argument<string>("FILE") { Description = "The private key: libp2p's protobuf, as it is or in base64, PEM or DER, or the config of kubo. A pipe will do; - for standard input." };
        var command = new Command("import", "Take over an identity, for example a hivemind bootstrap node's.");
        command.Options.Add(CommandOptions.Data);
        command.Options.Add(CommandOptions.ExpectedKeyType);
        command.Arguments.Add(file);
        command.SetAction(parsed => CommandFailure.Guard(parsed, output =>
        {
            using var key = Expected(parsed, Read(parsed.GetRequiredValue(file)));
            Store(parsed, key, output);
        }));
        return command;
    }

    private static Command Export()
    {
        var file = new Argument<string>("FILE") { Description = "Where to write it (mode 0600); must not exist." };
        var command = new Command("export", "Copy the identity to a file that other libp2p implementations read.");
        command.Options.Add(CommandOptions.Data);
        command.Options.Add(CommandOptions.ExpectedKeyType);
        command.Arguments.Add(file);
        command.SetAction(parsed => CommandFailure.Guard(parsed, output =>
        {
            using var key = Expected(parsed, IdentityFile.Load(DataDirectory.IdentityFileIn(CommandOptions.DataDirectory(parsed))));
            IdentityFile.Create(parsed.GetRequiredValue(file), key);
            output.WriteLine(key.PublicKey.PeerId);
        }));
        return command;
    }

    private static PrivateKey Read(string path) => CommandInput.PeerKey(CommandInput.Read(path, PrivateKeyFile.MaxLength), path);

    private static PrivateKey Expected(ParseResult parsed, PrivateKey key)
    {
        if (CommandOptions.ReadKeyType(parsed, CommandOptions.ExpectedKeyType) is not { } expected || expected == key.Type) return key;

        key.Dispose();
        throw new CommandException($"it is a key of another type: {key.Type}");
    }

    private static void Store(ParseResult parsed, PrivateKey key, TextWriter output)
    {
        var directory = CommandOptions.DataDirectory(parsed);
        DataDirectory.Create(directory);
        IdentityFile.Create(DataDirectory.IdentityFileIn(directory), key);
        output.WriteLine(key.PublicKey.PeerId);
    }
}

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

using System.CommandLine;
using Registry.Load.Commands;

var root = new RootCommand("Drives libp2p servers on 127.0.0.1 and accounts for what they spend.")
{
    DriveCommand.Create(),
    CompareCommand.Create(),
    ServeCommand.Create(),
    ProvidersCommand.Create(),
    RegistrationsCommand.Create(),
    SiegeCommand.Create(),
    HivemindCommand.Create(),
};
return await root.Parse(args).InvokeAsync();

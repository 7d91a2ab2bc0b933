using System.CommandLine;

namespace Registry.Daemon.Commands;

internal static class SignCommand
{
    public static Command Create() => new("sign", "x");
}

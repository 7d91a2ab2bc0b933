using Registry.Daemon.Commands;

namespace Registry.Daemon.Tests.Commands;

/// <summary>Runs a command line in this process.</summary>
internal static class CommandRun
{
    public static async Task<(int Code, string Output, string Error)> RunAsync(params string[] arguments)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        var code = await DaemonCommandLine.RunAsync(arguments, output, error);
        return (code, output.ToString().Trim(), error.ToString().Trim());
    }
}

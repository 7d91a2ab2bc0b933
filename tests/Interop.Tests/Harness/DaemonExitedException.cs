namespace Registry.Interop.Tests.Harness;

/// <summary>The daemon ended instead of becoming ready.</summary>
public sealed class DaemonExitedException(int exitCode, OutputLog log) : Exception($"the daemon ended with {exitCode}\n{log}")
{
    public int ExitCode => exitCode;

    public OutputLog Log => log;
}

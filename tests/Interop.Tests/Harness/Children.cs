using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Registry.Interop.Tests.Harness;

/// <summary>Starting, signalling and ending the processes of a test.</summary>
internal static partial class Children
{
    public const int SigHup = 1;
    public const int SigInt = 2;
    public const int SigTerm = 15;
    public const int SigCont = 18;
    public const int SigStop = 19;

    public static Process Start(string file, IEnumerable<string> arguments, Action<ProcessStartInfo>? configure = null)
    {
        var info = new ProcessStartInfo(file, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        configure?.Invoke(info);
        return Process.Start(info) ?? throw new InvalidOperationException($"{file} did not start");
    }

    public static void Signal(Process process, int signal) => Signal(process.Id, signal);

    public static void Signal(int process, int signal)
    {
        if (Kill(process, signal) != 0)
        {
            throw new InvalidOperationException($"kill({process}, {signal}): errno {Marshal.GetLastPInvokeError()}");
        }
    }

    /// <summary>kill -9 of the process and what it started; returns once it is gone.</summary>
    public static async Task EndAsync(Process process)
    {
        if (!process.HasExited) process.Kill(entireProcessTree: true);
        await process.WaitForExitAsync();
        process.Dispose();
    }

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    private static partial int Kill(int pid, int signal);
}

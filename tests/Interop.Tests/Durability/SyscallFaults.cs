using System.Diagnostics;
using Registry.Interop.Tests.Harness;

namespace Registry.Interop.Tests.Durability;

/// <summary>
/// Makes system calls of the thread that writes the database fail, from outside, as a broken disk does: strace, which holds on
/// to that thread until this is disposed. Skips the test where that may not be done.
/// </summary>
internal sealed class SyscallFaults : IAsyncDisposable
{
    private const int SigInt = 2;

    private readonly Process _strace;
    private readonly Task<string> _trace;

    private SyscallFaults(Process strace, Task<string> trace)
    {
        _strace = strace;
        _trace = trace;
    }

    public static bool IsThere => new[] { "/usr/bin/strace", "/bin/strace", "/usr/local/bin/strace" }.Any(File.Exists);

    /// <param name="daemon">Whose writer.</param>
    /// <param name="faults">As strace takes them after <c>inject=</c>: <c>fsync,fdatasync:error=EIO:when=1</c>.</param>
    public static async Task<SyscallFaults> BeginAsync(DaemonProcess daemon, params string[] faults)
    {
        Assert.SkipUnless(IsThere, "strace is not installed");
        var process = Attach(WriterOf(daemon.Ready.Pid), faults);
        while (await process.StandardError.ReadLineAsync(Deadline.Token()) is { } line)
        {
            if (line.EndsWith("attached", StringComparison.Ordinal)) return new SyscallFaults(process, process.StandardError.ReadToEndAsync());
            if (line.Contains("Operation not permitted", StringComparison.Ordinal)) Assert.Skip(line);
        }

        throw new InvalidOperationException("strace ended before it was attached");
    }

    /// <summary>The calls of that thread that failed so.</summary>
    public async Task<int> EndAsync()
    {
        if (!_strace.HasExited) Children.Signal(_strace, SigInt);
        var trace = await _trace;
        await _strace.WaitForExitAsync(Deadline.Token());
        return trace.Split('\n').Count(static line => line.Contains("(INJECTED)", StringComparison.Ordinal));
    }

    public async ValueTask DisposeAsync()
    {
        await EndAsync();
        _strace.Dispose();
    }

    private static Process Attach(int thread, string[] faults) =>
        Children.Start("strace", ["-p", $"{thread}", "-e", "trace=fsync,fdatasync,write,pread64,pwrite64,ftruncate", .. faults.SelectMany(static fault => new[] { "-e", $"inject={fault}" })]);

    private static int WriterOf(int process) => Directory.GetDirectories($"/proc/{process}/task")
        .Where(static thread => File.ReadAllText(Path.Combine(thread, "comm")).StartsWith("registry-sqlite", StringComparison.Ordinal))
        .Select(static thread => int.Parse(Path.GetFileName(thread), System.Globalization.CultureInfo.InvariantCulture))
        .Single();
}

using System.Runtime.InteropServices;

namespace Registry.Daemon.Unix;

/// <summary>How many files, sockets among them, this process may have open.</summary>
internal static partial class OpenFileLimit
{
    private const int OpenFiles = 7; // RLIMIT_NOFILE

    /// <summary>Null where it is not known. The runtime has raised the soft limit to the hard one when it started.</summary>
    public static long? Read() =>
        OperatingSystem.IsLinux() && GetLimit(OpenFiles, out var limit) == 0 ? (long)ulong.Min(limit.Soft, long.MaxValue) : null;

    [LibraryImport("libc", EntryPoint = "getrlimit")]
    private static partial int GetLimit(int resource, out ResourceLimit limit);

    /// <summary>struct rlimit on the 64-bit architectures.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct ResourceLimit
    {
        public ulong Soft;
        public ulong Hard;
    }
}

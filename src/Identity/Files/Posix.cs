using System.ComponentModel;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Registry.Identity.Files;

/// <summary>The two things the framework's file API lacks: linking without overwriting, and syncing a directory.</summary>
internal static partial class Posix
{
    private const int ReadOnly = 0;
    private const int FileExists = 17; // EEXIST, the same on Linux, macOS and the BSDs

    /// <summary>Gives a file a second name unless the name is taken, in one step.</summary>
    internal static LinkOutcome Link(string existing, string name)
    {
        if (link(existing, name) == 0) return LinkOutcome.Linked;
        return Marshal.GetLastPInvokeError() == FileExists ? LinkOutcome.NameTaken : LinkOutcome.Unsupported;
    }

    /// <summary>Makes a file's bytes durable, which the framework does too, but without telling when it failed. Throws IOException.</summary>
    internal static void Sync(SafeFileHandle file)
    {
        if (fsync(file) != 0) throw new IOException(new Win32Exception(Marshal.GetLastPInvokeError()).Message);
    }

    /// <summary>Makes the names in a directory durable. Best effort: not every file system can sync a directory.</summary>
    internal static void SyncDirectory(string path)
    {
        var descriptor = open(path, ReadOnly);
        if (descriptor < 0) return;
        _ = fsync(descriptor);
        _ = close(descriptor);
    }

    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int link(string existing, string name);

    [LibraryImport("libc", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int open(string path, int flags);

    [LibraryImport("libc")]
    private static partial int fsync(int descriptor);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int fsync(SafeFileHandle file);

    [LibraryImport("libc")]
    private static partial int close(int descriptor);
}

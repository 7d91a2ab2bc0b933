using System.ComponentModel;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Registry.Sqlite;

/// <summary>Which file it is, whatever its name: its device and inode.</summary>
internal readonly partial record struct FileIdentity(uint Major, uint Minor, ulong Inode)
{
    private const int WorkingDirectory = -100; // AT_FDCWD
    private const int OfDescriptor = 0x1000; // AT_EMPTY_PATH
    private const uint InodeMask = 0x100; // STATX_INO
    private const int NoSuchFile = 2; // ENOENT
    private const int NotADirectory = 20; // ENOTDIR

    /// <summary>Links are followed. Null when nothing is there; throws IOException when it cannot be looked at.</summary>
    public static FileIdentity? At(string path)
    {
        if (Statx(WorkingDirectory, path, 0, InodeMask, out var found) == 0) return Of(found);
        var error = Marshal.GetLastPInvokeError();
        return error is NoSuchFile or NotADirectory ? null : throw new IOException($"{path}: {new Win32Exception(error).Message}");
    }

    /// <summary>Of an open file. Throws IOException when it cannot be looked at.</summary>
    public static FileIdentity Of(SafeFileHandle file) =>
        StatxOpen(file, "", OfDescriptor, InodeMask, out var found) == 0 ? Of(found) : throw new IOException(new Win32Exception(Marshal.GetLastPInvokeError()).Message);

    private static FileIdentity Of(in StatxFacts found) => new(found.Major, found.Minor, found.Inode);

    [LibraryImport("libc", EntryPoint = "statx", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Statx(int folder, string path, int flags, uint mask, out StatxFacts facts);

    [LibraryImport("libc", EntryPoint = "statx", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int StatxOpen(SafeFileHandle file, string path, int flags, uint mask, out StatxFacts facts);

    /// <summary>struct statx, whose layout is the same on every architecture.</summary>
    [StructLayout(LayoutKind.Explicit, Size = 256)]
    private struct StatxFacts
    {
        [FieldOffset(32)]
        public ulong Inode;

        [FieldOffset(136)]
        public uint Major;

        [FieldOffset(140)]
        public uint Minor;
    }
}

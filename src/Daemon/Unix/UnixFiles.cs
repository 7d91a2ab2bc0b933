using System.ComponentModel;
using System.Runtime.InteropServices;

namespace Registry.Daemon.Unix;

/// <summary>What .NET does not tell of files: whose they are, and what they are without following a link.</summary>
internal static partial class UnixFiles
{
    public const UnixFileMode OwnerFile = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    public const UnixFileMode OwnerFolder = OwnerFile | UnixFileMode.UserExecute;

    private const int WorkingDirectory = -100; // AT_FDCWD
    private const int NoFollow = 0x100; // AT_SYMLINK_NOFOLLOW
    private const uint Basics = 0x7ff; // STATX_BASIC_STATS
    private const int NoSuchFile = 2; // ENOENT
    private const int NotADirectory = 20; // ENOTDIR
    private const uint SameOwner = uint.MaxValue;

    /// <summary>The user that this process acts as.</summary>
    public static uint User => NativeUser();

    /// <summary>Null when nothing is there. Throws IOException when it cannot be looked at.</summary>
    public static UnixFileFacts? Look(string path)
    {
        if (Statx(WorkingDirectory, path, NoFollow, Basics, out var found) == 0) return new UnixFileFacts((UnixFileType)(found.Mode >> 12), found.User);
        var error = Marshal.GetLastPInvokeError();
        return error is NoSuchFile or NotADirectory ? null : throw new IOException($"{path}: {new Win32Exception(error).Message}");
    }

    /// <summary>A file, and no link, pipe or device. Throws IOException when it cannot be looked at.</summary>
    public static bool IsRegular(string path) => OperatingSystem.IsWindows() ? File.Exists(path) : Look(path) is { Type: UnixFileType.Regular };

    /// <summary>Throws IOException when this process may not.</summary>
    public static void GiveTo(UnixGroup group, string path)
    {
        if (Chown(path, SameOwner, group.Id) != 0) throw new IOException($"{path} cannot be given to the group {group.Name}: {new Win32Exception(Marshal.GetLastPInvokeError()).Message}");
    }

    [LibraryImport("libc", EntryPoint = "geteuid")]
    private static partial uint NativeUser();

    [LibraryImport("libc", EntryPoint = "statx", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Statx(int folder, string path, int flags, uint mask, out StatxFacts facts);

    [LibraryImport("libc", EntryPoint = "chown", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Chown(string path, uint owner, uint group);

    /// <summary>struct statx, whose layout is the same on every architecture.</summary>
    [StructLayout(LayoutKind.Explicit, Size = 256)]
    private struct StatxFacts
    {
        [FieldOffset(20)]
        public uint User;

        [FieldOffset(28)]
        public ushort Mode;
    }
}

/// <summary>What a file is, and whose.</summary>
internal readonly record struct UnixFileFacts(UnixFileType Type, uint User);

/// <summary>The type bits of a file's mode that matter here.</summary>
internal enum UnixFileType
{
    Folder = 4,
    Regular = 8,
    Link = 10,
    Socket = 12,
}

using System.Runtime.InteropServices;

namespace Registry.Daemon.Unix;

/// <summary>A group of users.</summary>
internal sealed partial record UnixGroup(string Name, uint Id)
{
    /// <summary>Null when there is none of this name.</summary>
    public static UnixGroup? Find(string name)
    {
        if (OperatingSystem.IsWindows()) return null;
        var found = NativeFind(name);
        // struct group: name, password, id, members.
        return found == 0 ? null : new UnixGroup(name, (uint)Marshal.ReadInt32(found, 2 * nint.Size));
    }

    [LibraryImport("libc", EntryPoint = "getgrnam", StringMarshalling = StringMarshalling.Utf8)]
    private static partial nint NativeFind(string name);
}

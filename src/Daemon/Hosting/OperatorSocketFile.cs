using System.Net.Sockets;
using System.Runtime.Versioning;
using Registry.Daemon.Configuration;
using Registry.Daemon.Unix;

namespace Registry.Daemon.Hosting;

/// <summary>
/// The operator's socket as a file: its folder is made private (or the group's), what a killed daemon left is removed, and the
/// socket goes with this object. Throws <see cref="DaemonStartException"/> that says what is in the way.
/// </summary>
internal sealed class OperatorSocketFile : IDisposable
{
    private const UnixFileMode GroupFolder = UnixFiles.OwnerFolder | UnixFileMode.GroupRead | UnixFileMode.GroupExecute;
    private const UnixFileMode GroupFile = UnixFiles.OwnerFile | UnixFileMode.GroupRead | UnixFileMode.GroupWrite;

    private readonly UnixGroup? _group;

    private OperatorSocketFile(string path, UnixGroup? group)
    {
        Path = path;
        _group = group;
    }

    public string Path { get; }

    /// <summary>Call with the lock of the data directory held: a socket that is there is then nobody's.</summary>
    [UnsupportedOSPlatform("windows")]
    public static OperatorSocketFile Prepare(NodeSettings settings)
    {
        var data = DataDirectory.FullPath(settings.Daemon.Data);
        var given = settings.Daemon.OperatorSocket;
        var path = given ?? OperatorSocketPath.Default(data);
        var group = settings.Operator.SocketGroup is { } name ? UnixGroup.Find(name) : null;
        var inData = path.StartsWith(data + System.IO.Path.DirectorySeparatorChar, StringComparison.Ordinal);
        if (group is not null && given is null && !inData)
        {
            throw new DaemonStartException($"The path of the data directory is too long for the operator's socket, and a group could not get at it elsewhere: name a path with --operator-socket");
        }

        try
        {
            var folder = System.IO.Path.GetDirectoryName(path)!;
            if (given is null || !Directory.Exists(folder)) MakeFolder(folder, group);
            // To reach the folder the group has to get through the data directory, in which it can read nothing.
            if (group is not null && inData) Open(data, UnixFiles.OwnerFolder | UnixFileMode.GroupExecute, group);
            RemoveStale(path);
            return new OperatorSocketFile(path, group);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new DaemonStartException($"The operator's socket cannot be made: {fault.Message}", fault);
        }
    }

    /// <summary>A folder of our own, whatever was there. Others could have made it first where they may: then it is not used.</summary>
    [UnsupportedOSPlatform("windows")]
    public static void MakeFolder(string folder, UnixGroup? group)
    {
        Directory.CreateDirectory(folder, UnixFiles.OwnerFolder);
        if (UnixFiles.Look(folder) is not { Type: UnixFileType.Folder } found) throw new DaemonStartException($"{folder} is no folder, or a link to one");
        if (found.User != UnixFiles.User) throw new DaemonStartException($"{folder} belongs to another user");
        Open(folder, group is null ? UnixFiles.OwnerFolder : GroupFolder, group);
    }

    /// <summary>Lets the group in, once the socket is bound.</summary>
    [UnsupportedOSPlatform("windows")]
    public void OnBound(string path)
    {
        if (_group is not null) Open(path, GroupFile, _group);
    }

    public void Dispose()
    {
        try
        {
            File.Delete(Path);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            // Its folder is gone, or somebody else's.
        }
    }

    /// <summary>The group comes before the mode: in the other order another group could get in between.</summary>
    [UnsupportedOSPlatform("windows")]
    private static void Open(string path, UnixFileMode mode, UnixGroup? group)
    {
        if (group is not null) UnixFiles.GiveTo(group, path);
        if (File.GetUnixFileMode(path) != mode) File.SetUnixFileMode(path, mode);
    }

    [UnsupportedOSPlatform("windows")]
    private static void RemoveStale(string path)
    {
        if (UnixFiles.Look(path) is not { } found) return;
        if (found.Type != UnixFileType.Socket) throw new DaemonStartException($"{path} is there and no socket: --operator-socket names another path");
        if (IsServed(path)) throw new DaemonStartException($"{path} is served by another process");
        File.Delete(path);
    }

    private static bool IsServed(string path)
    {
        using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            socket.Connect(new UnixDomainSocketEndPoint(path));
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}

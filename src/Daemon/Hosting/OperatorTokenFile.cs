using System.Runtime.Versioning;
using Registry.Daemon.Configuration;
using Registry.Daemon.Unix;
using Registry.HttpBridge.Operator.Doors;

namespace Registry.Daemon.Hosting;

/// <summary>The file with the operator's token. Throws <see cref="DaemonStartException"/> that says what is wrong with it.</summary>
internal static class OperatorTokenFile
{
    private const UnixFileMode Others = UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.OtherRead | UnixFileMode.OtherWrite;

    /// <summary>A file that the settings name must be there; the default one is made when it is not.</summary>
    [UnsupportedOSPlatform("windows")]
    public static OperatorToken Load(NodeSettings settings)
    {
        var folder = OperatorSocketPath.FolderIn(settings.Daemon.Data);
        var path = Path.GetFullPath(settings.Operator.TokenFile ?? Path.Combine(folder, "token"));
        try
        {
            if (settings.Operator.TokenFile is null && !File.Exists(path))
            {
                if (!Directory.Exists(folder)) OperatorSocketFile.MakeFolder(folder, group: null);
                Create(path);
            }

            return Read(path);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new DaemonStartException($"The operator's token cannot be read: {fault.Message}", fault);
        }
    }

    /// <summary>The text in the file; whoever else can read it is an operator, too.</summary>
    public static string ReadText(string path) => File.ReadAllText(path).Trim();

    [UnsupportedOSPlatform("windows")]
    private static OperatorToken Read(string path)
    {
        using (var file = File.OpenHandle(path))
        {
            if ((File.GetUnixFileMode(file) & Others) != 0) throw new DaemonStartException($"{path} can be read by others than its owner: chmod 600 {path}, and make a new token");
        }

        try
        {
            return new OperatorToken(ReadText(path));
        }
        catch (ArgumentException fault)
        {
            throw new DaemonStartException($"{path} holds no token: {fault.Message}", fault);
        }
    }

    /// <summary>In one step: a token that is there is whole.</summary>
    [UnsupportedOSPlatform("windows")]
    private static void Create(string path)
    {
        var partial = path + ".tmp";
        File.Delete(partial);
        using (var file = new FileStream(partial, new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, UnixCreateMode = UnixFiles.OwnerFile }))
        {
            using (var writer = new StreamWriter(file, leaveOpen: true)) writer.WriteLine(OperatorToken.NewText());
            file.Flush(flushToDisk: true);
        }

        File.Move(partial, path);
    }
}

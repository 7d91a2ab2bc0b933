using System.Runtime.Versioning;
using System.Text;
using Registry.Daemon.Configuration;
using Registry.Daemon.Unix;
using Registry.HttpBridge.Operator.Doors;
using Registry.Identity.Files;

namespace Registry.Daemon.Hosting;

/// <summary>The file with the operator's token. Throws <see cref="DaemonStartException"/> that says what is wrong with it.</summary>
internal static class OperatorTokenFile
{
    private const int MaxLength = 64 * 1024;

    /// <summary>A file that the settings name must be there; the default one is made when it is not.</summary>
    [UnsupportedOSPlatform("windows")]
    public static OperatorToken Load(NodeSettings settings)
    {
        var folder = OperatorSocketPath.FolderIn(settings.Daemon.Data);
        var path = Path.GetFullPath(settings.Operator.TokenFile ?? Path.Combine(folder, "token"));
        try
        {
            if (settings.Operator.TokenFile is null)
            {
                if (!Directory.Exists(folder)) OperatorSocketFile.MakeFolder(folder, group: null);
                WholeFile.Sweep(path);
                if (!Path.Exists(path)) WholeFile.TryCreate(path, Encoding.ASCII.GetBytes(OperatorToken.NewText() + "\n"));
            }

            return Read(path);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new DaemonStartException($"The operator's token cannot be read: {fault.Message}", fault);
        }
    }

    /// <summary>The text in the file. Throws IOException, UnauthorizedAccessException, or <see cref="ArgumentException"/> when it is no token.</summary>
    public static string ReadText(string path) => OperatorToken.Checked(Encoding.UTF8.GetString(BoundedFile.Utf8(BoundedFile.Read(path, MaxLength), path)).Trim());

    private static OperatorToken Read(string path)
    {
        try
        {
            return new OperatorToken(SecretFile.ReadText(path).Trim());
        }
        catch (ArgumentException fault)
        {
            throw new DaemonStartException($"{path} holds no token: {fault.Message}", fault);
        }
    }
}

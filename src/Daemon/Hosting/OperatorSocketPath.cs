using System.Security.Cryptography;
using System.Text;
using Registry.Daemon.Configuration;

namespace Registry.Daemon.Hosting;

/// <summary>Where the operator's socket is when nobody says where: the same answer for the daemon and for the commands that look for it.</summary>
internal static class OperatorSocketPath
{
    private const string FileName = "operator.sock";

    public static bool Fits(string path) => Encoding.UTF8.GetByteCount(path) <= DaemonOptionsReader.MaxSocketPath;

    /// <summary>The folder of the data directory that holds the socket and the token.</summary>
    public static string FolderIn(string data) => Path.Combine(DataDirectory.FullPath(data), "operator");

    /// <summary>
    /// In the data directory when its path is short enough. Else in the runtime directory of the user or, where there is none, in
    /// the one for temporary files, under a name that the data directory's path gives.
    /// </summary>
    public static string Default(string data) => Candidates(data)[0];

    /// <summary>The default of this process first, then what it would be for one with another environment.</summary>
    public static IReadOnlyList<string> Candidates(string data)
    {
        var inData = Path.Combine(FolderIn(data), FileName);
        if (Fits(inData)) return [inData];

        var name = "registry-" + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(DataDirectory.FullPath(data))))[..16];
        var places = new[] { Environment.GetEnvironmentVariable("XDG_RUNTIME_DIR"), Path.GetTempPath(), "/tmp" }
            .Where(place => !string.IsNullOrEmpty(place) && Path.IsPathFullyQualified(place))
            .Select(place => Path.Combine(place!, name, FileName))
            .Where(Fits)
            .Distinct()
            .ToList();
        return places.Count > 0 ? places : throw new DaemonStartException($"No path for the operator's socket has at most {DaemonOptionsReader.MaxSocketPath} bytes: name one with --operator-socket");
    }
}

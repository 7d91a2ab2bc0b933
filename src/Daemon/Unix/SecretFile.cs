using System.Text;
using Registry.Identity.Files;

namespace Registry.Daemon.Unix;

/// <summary>
/// Files with keys, tokens and passwords. One that others on this machine can read is refused, with what to type; pipes and
/// descriptors (/dev/fd/3, &lt;(…)) are taken as they are.
/// </summary>
internal static class SecretFile
{
    private const int MaxLength = 64 * 1024;

    private const UnixFileMode Others = UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.OtherRead | UnixFileMode.OtherWrite;

    /// <summary>Throws IOException or UnauthorizedAccessException when it cannot be read, others can, or it is longer than any key.</summary>
    public static byte[] ReadBytes(string path) => BoundedFile.Read(path, MaxLength, file =>
    {
        if (!OperatingSystem.IsWindows() && file.CanSeek && file.Length > 0 && IsForOthers(File.GetUnixFileMode(file.SafeFileHandle)))
        {
            throw new IOException($"{path} can be read or changed by others on this machine; first: chmod 600 {path}");
        }
    });

    /// <summary>Whether others on this machine can read or change it.</summary>
    public static bool IsForOthers(string path) => !OperatingSystem.IsWindows() && IsForOthers(File.GetUnixFileMode(path));

    private static bool IsForOthers(UnixFileMode mode) => (mode & Others) != 0;

    /// <summary>Without a mark of UTF-8 before it.</summary>
    public static string ReadText(string path) => Encoding.UTF8.GetString(BoundedFile.Utf8(ReadBytes(path), path));
}

using System.Text;

namespace Registry.Daemon.Commands.Signing;

/// <summary>
/// Files with keys and passwords. One that others on this machine can read is refused, with what to type; pipes and descriptors
/// (/dev/fd/3, &lt;(…)) are taken as they are.
/// </summary>
internal static class SecretFile
{
    private const int MaxLength = 64 * 1024;

    private const UnixFileMode Others = UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.OtherRead | UnixFileMode.OtherWrite;

    /// <summary>Throws <see cref="CommandException"/> when others can read it, or it is longer than any key.</summary>
    public static byte[] ReadBytes(string path)
    {
        using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0);
        if (!OperatingSystem.IsWindows() && stream.CanSeek && (File.GetUnixFileMode(stream.SafeFileHandle) & Others) != 0)
        {
            throw new CommandException($"{path} can be read or changed by others on this machine; first: chmod 600 {path}");
        }

        var buffer = new byte[MaxLength + 1];
        var length = stream.ReadAtLeast(buffer, buffer.Length, throwOnEndOfStream: false);
        var bytes = length <= MaxLength ? buffer[..length] : throw new CommandException($"{path} is longer than any key file");
        Array.Clear(buffer);
        return bytes;
    }

    public static string ReadText(string path) => Encoding.UTF8.GetString(ReadBytes(path));

    /// <summary>Typed unseen. Standard output belongs to the signed body, so the prompt goes to standard error.</summary>
    public static string Prompt(string what, string otherwise)
    {
        if (Console.IsInputRedirected) throw new CommandException(otherwise);
        Console.Error.Write($"{what}: ");
        var typed = new StringBuilder();
        for (var key = Console.ReadKey(intercept: true); key.Key != ConsoleKey.Enter; key = Console.ReadKey(intercept: true))
        {
            if (key.Key != ConsoleKey.Backspace) typed.Append(key.KeyChar);
            else if (typed.Length > 0) typed.Length--;
        }

        Console.Error.WriteLine();
        return typed.ToString();
    }
}

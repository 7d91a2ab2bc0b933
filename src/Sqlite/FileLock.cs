using System.ComponentModel;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Registry.Sqlite;

/// <summary>
/// A file that one process holds at a time, by flock(2): the file itself, by whatever name, and until the process ends, however
/// it ends. Programs that do not ask for the lock read and write it all the same.
/// </summary>
public sealed partial class FileLock : IDisposable
{
    // As on every Linux that .NET runs on. The framework's own streams lock by themselves, and not as is needed here.
    private const int ReadWriteCreateClosing = 2 | 0x40 | 0x80000; // O_RDWR | O_CREAT | O_CLOEXEC
    private const uint OwnerOnly = 0x180; // 0600
    private const int ExclusiveAtOnce = 2 | 4; // LOCK_EX | LOCK_NB
    private const int WouldBlock = 11; // EWOULDBLOCK

    private readonly SafeFileHandle _file;

    private FileLock(SafeFileHandle file, FileIdentity identity)
    {
        _file = file;
        Identity = identity;
    }

    internal FileIdentity Identity { get; }

    /// <summary>
    /// Makes the file (0600) when it is missing. Null while somebody else holds it; throws IOException when it cannot be opened
    /// for writing.
    /// </summary>
    public static FileLock? TryTake(string path)
    {
        while (true)
        {
            var file = Open(path, ReadWriteCreateClosing, OwnerOnly);
            try
            {
                if (file.IsInvalid) throw Failure(path);
                if (Flock(file, ExclusiveAtOnce) != 0)
                {
                    if (Marshal.GetLastPInvokeError() != WouldBlock) throw Failure(path);
                    file.Dispose();
                    return null;
                }

                var identity = FileIdentity.Of(file);
                // Else it was moved away between the two steps, and the name is another file's now.
                if (FileIdentity.At(path) == identity) return new FileLock(file, identity);
                file.Dispose();
            }
            catch
            {
                file.Dispose();
                throw;
            }
        }
    }

    public void Dispose() => _file.Dispose();

    private static IOException Failure(string path) => new($"{path}: {new Win32Exception(Marshal.GetLastPInvokeError()).Message}");

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial SafeFileHandle Open(string path, int flags, uint mode);

    [LibraryImport("libc", EntryPoint = "flock", SetLastError = true)]
    private static partial int Flock(SafeFileHandle file, int operation);
}

using System.Security.Cryptography;
using Registry.Identity.Keys;

namespace Registry.Identity;

/// <summary>
/// The persistent identity: a private key file (0600), created once, written atomically, never overwritten. Its bytes are
/// the private key protobuf as go-libp2p and hivemind write it, so that a key file moves between them and here.
/// </summary>
public static class IdentityFile
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>
    /// Reads the key, or creates one of the given type (Ed25519, or RSA with 2048 bits) when there is no file. Processes
    /// that race to create it all end with the key of the first. Missing directories are created.
    /// </summary>
    /// <exception cref="IdentityFileException">The file is there but unreadable or corrupt, or cannot be written.</exception>
    public static PrivateKey LoadOrCreate(string path, KeyType createType)
    {
        if (TryLoad(path) is { } existing) return existing;
        using var created = createType switch
        {
            KeyType.Ed25519 => PrivateKey.GenerateEd25519(),
            KeyType.Rsa => PrivateKey.GenerateRsa(),
            _ => throw new ArgumentOutOfRangeException(nameof(createType), createType, "An identity is an Ed25519 or an RSA key."),
        };
        _ = TryCreate(path, created);
        return Load(path); // whoever won, the file is the identity
    }

    /// <exception cref="IdentityFileException">The file is missing, unreadable or corrupt.</exception>
    public static PrivateKey Load(string path)
        => TryLoad(path) ?? throw Failure(path, "it does not exist");

    /// <summary>Atomically: the file appears whole and synced to disk, or not at all.</summary>
    /// <exception cref="IdentityFileException">The file exists, or cannot be written.</exception>
    public static void Create(string path, PrivateKey key)
    {
        ArgumentNullException.ThrowIfNull(key);
        if (!TryCreate(path, key)) throw Failure(path, "it exists and is never overwritten");
    }

    // Null when there is no file.
    private static PrivateKey? TryLoad(string path)
    {
        byte[] bytes;
        try
        {
            using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read);
            if (stream.Length > KeyMessage.MaxLength) throw Failure(path, $"it has {stream.Length} bytes, more than any key");
            bytes = new byte[stream.Length];
            stream.ReadExactly(bytes);
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            throw Failure(path, "it cannot be read", exception);
        }

        var decoded = PrivateKey.TryDecode(bytes, out var key, out var error);
        CryptographicOperations.ZeroMemory(bytes);
        return decoded ? key : throw Failure(path, $"it is not a usable private key: {error}");
    }

    // False when the name is taken.
    private static bool TryCreate(string path, PrivateKey key)
    {
        var target = Path.GetFullPath(path);
        var directory = Path.GetDirectoryName(target) ?? throw Failure(path, "it is a directory");
        var temporary = Path.Combine(directory, $".{Path.GetFileName(target)}.{Guid.NewGuid():N}.tmp");
        try
        {
            Directory.CreateDirectory(directory);
            try
            {
                WriteSynced(temporary, key);
                if (!TryPublish(temporary, target)) return false;
            }
            finally
            {
                File.Delete(temporary);
            }

            if (!OperatingSystem.IsWindows()) Posix.SyncDirectory(directory);
            return true;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            throw Failure(path, "it cannot be written", exception);
        }
    }

    private static void WriteSynced(string path, PrivateKey key)
    {
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, Share = FileShare.None };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = OwnerOnly;
        var bytes = key.ToProtobuf();
        using var stream = new FileStream(path, options);
        stream.Write(bytes);
        stream.Flush(flushToDisk: true);
        if (!OperatingSystem.IsWindows()) Posix.Sync(stream.SafeFileHandle);
        CryptographicOperations.ZeroMemory(bytes);
    }

    // Renaming replaces what is there; only a link takes a name or fails. Where there are no hard links (FAT, some
    // container mounts) the framework's move is the next best: it looks before it renames.
    private static bool TryPublish(string temporary, string target)
    {
        var outcome = OperatingSystem.IsWindows() ? LinkOutcome.Unsupported : Posix.Link(temporary, target);
        if (outcome != LinkOutcome.Unsupported) return outcome == LinkOutcome.Linked;
        try
        {
            File.Move(temporary, target, overwrite: false);
            return true;
        }
        catch (IOException) when (File.Exists(target))
        {
            return false;
        }
    }

    private static IdentityFileException Failure(string path, string reason, Exception? inner = null)
        => new($"The identity file '{path}' cannot be used: {reason}{(inner is null ? "" : $" ({inner.Message})")}.", inner);
}

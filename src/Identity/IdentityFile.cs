using System.Security.Cryptography;
using Registry.Identity.Files;
using Registry.Identity.Keys;

namespace Registry.Identity;

/// <summary>
/// The persistent identity: a private key file (0600), created once, written atomically, never overwritten. Its bytes are
/// the private key protobuf as go-libp2p and hivemind write it, so that a key file moves between them and here.
/// </summary>
public static class IdentityFile
{
    /// <summary>
    /// Reads the key, or creates one of the given type (Ed25519, or RSA with 2048 bits) when there is no file. Processes
    /// that race to create it all end with the key of the first. Missing directories are created.
    /// </summary>
    /// <exception cref="IdentityFileException">The file is there but unreadable or corrupt, or cannot be written.</exception>
    public static PrivateKey LoadOrCreate(string path, KeyType createType)
    {
        WholeFile.Sweep(path);
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
            bytes = BoundedFile.Read(path, KeyMessage.MaxLength);
        }
        catch (FileNotFoundException)
        {
            return new FileInfo(path).LinkTarget is { } target ? throw Failure(path, $"it is a link to {target}, which does not exist") : null;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw Failure(path, "it cannot be read", exception);
        }

        var decoded = PrivateKey.TryDecode(bytes, out var key, out var error);
        var isOther = !decoded && PrivateKeyFile.TryRead(bytes, out key, out _);
        CryptographicOperations.ZeroMemory(bytes);
        if (decoded) return key;
        key?.Dispose();
        throw Failure(path, isOther ? "it is a private key in another form than libp2p's, which can be imported" : $"it is not a usable private key: {error}");
    }

    // False when the name is taken.
    private static bool TryCreate(string path, PrivateKey key)
    {
        if (path.Length == 0) throw Failure(path, "its name is empty");
        var bytes = key.ToProtobuf();
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path)) ?? throw Failure(path, "it is a folder"));
            return WholeFile.TryCreate(path, bytes);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            throw Failure(path, "it cannot be written", exception);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(bytes);
        }
    }

    private static IdentityFileException Failure(string path, string reason, Exception? inner = null)
        => new($"The identity file '{path}' cannot be used: {reason}{(inner is null ? "" : $" ({inner.Message})")}.", inner);
}

namespace Registry.Identity;

/// <summary>The persistent identity: a private key file (0600), created once, written atomically, never overwritten.</summary>
public static class IdentityFile
{
    /// <summary>Throws IdentityFileException when the file is there but unreadable or corrupt.</summary>
    public static PrivateKey LoadOrCreate(string path, KeyType createType) => throw new NotImplementedException();

    public static PrivateKey Load(string path) => throw new NotImplementedException();

    /// <summary>Atomically; throws IdentityFileException when the file exists.</summary>
    public static void Create(string path, PrivateKey key) => throw new NotImplementedException();
}

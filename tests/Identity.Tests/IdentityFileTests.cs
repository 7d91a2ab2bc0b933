namespace Registry.Identity.Tests;

public sealed class IdentityFileTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("identity-").FullName;

    private string KeyPath => Path.Combine(_directory, "identity.key");

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Theory]
    [InlineData(KeyType.Ed25519)]
    [InlineData(KeyType.Rsa)]
    public void A_created_identity_is_loaded_again(KeyType type)
    {
        using var created = IdentityFile.LoadOrCreate(KeyPath, type);
        using var loaded = IdentityFile.LoadOrCreate(KeyPath, KeyType.Ed25519);
        using var only = IdentityFile.Load(KeyPath);
        Assert.Equal(type, created.Type);
        Assert.Equal(created.PublicKey, loaded.PublicKey);
        Assert.Equal(created.PublicKey, only.PublicKey);
        Assert.Equal(created.ToProtobuf(), File.ReadAllBytes(KeyPath));
        Assert.Equal([KeyPath], Directory.GetFiles(_directory)); // nothing temporary stays
    }

    [Fact]
    public void Only_the_owner_may_read_it()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "File modes are a Unix matter.");
        IdentityFile.LoadOrCreate(KeyPath, KeyType.Ed25519).Dispose();
        if (!OperatingSystem.IsWindows()) Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(KeyPath));
    }

    [Fact]
    public void Missing_directories_are_created()
    {
        var path = Path.Combine(_directory, "a", "b", "identity.key");
        using var created = IdentityFile.LoadOrCreate(path, KeyType.Ed25519);
        using var loaded = IdentityFile.Load(path);
        Assert.Equal(created.PublicKey, loaded.PublicKey);
    }

    [Theory]
    [InlineData("")]
    [InlineData("0801124000")]
    [InlineData("6e6f742061206b6579")]
    public void A_corrupt_file_stops_and_stays_as_it_was(string hex)
    {
        var bytes = Convert.FromHexString(hex);
        File.WriteAllBytes(KeyPath, bytes);
        var exception = Assert.Throws<IdentityFileException>(() => IdentityFile.LoadOrCreate(KeyPath, KeyType.Ed25519));
        Assert.Contains(KeyPath, exception.Message);
        Assert.Equal(bytes, File.ReadAllBytes(KeyPath));
    }

    [Fact]
    public void A_file_of_another_size_is_not_read()
    {
        File.WriteAllBytes(KeyPath, new byte[100_000]);
        Assert.Contains("more than 8192 bytes", Assert.Throws<IdentityFileException>(() => IdentityFile.Load(KeyPath)).Message);
    }

    [Fact]
    public void A_directory_in_its_place_is_reported()
    {
        Directory.CreateDirectory(KeyPath);
        Assert.Contains(KeyPath, Assert.Throws<IdentityFileException>(() => IdentityFile.LoadOrCreate(KeyPath, KeyType.Ed25519)).Message);
    }

    [Fact]
    public void A_dangling_link_is_reported_and_not_followed()
    {
        File.CreateSymbolicLink(KeyPath, Path.Combine(_directory, "elsewhere"));
        Assert.Contains("a link to", Assert.Throws<IdentityFileException>(() => IdentityFile.LoadOrCreate(KeyPath, KeyType.Ed25519)).Message, StringComparison.Ordinal);
        Assert.False(File.Exists(Path.Combine(_directory, "elsewhere")));
    }

    [Fact]
    public void A_missing_file_is_reported()
        => Assert.Contains("does not exist", Assert.Throws<IdentityFileException>(() => IdentityFile.Load(KeyPath)).Message);

    [Fact]
    public void An_existing_file_is_never_overwritten()
    {
        using var first = IdentityFile.LoadOrCreate(KeyPath, KeyType.Ed25519);
        using var second = PrivateKey.GenerateEd25519();
        Assert.Contains("never overwritten", Assert.Throws<IdentityFileException>(() => IdentityFile.Create(KeyPath, second)).Message);
        Assert.Equal(first.ToProtobuf(), File.ReadAllBytes(KeyPath));
        Assert.Single(Directory.GetFiles(_directory));
    }

    [Fact]
    public void All_who_race_to_create_it_end_with_one_identity()
    {
        var ids = new PeerId[16];
        var threads = Enumerable.Range(0, ids.Length).Select(i => new Thread(() =>
        {
            using var key = IdentityFile.LoadOrCreate(KeyPath, KeyType.Ed25519);
            ids[i] = key.PublicKey.PeerId;
        })).ToArray();
        foreach (var thread in threads) thread.Start();
        foreach (var thread in threads) thread.Join();
        Assert.Single(ids.Distinct());
        Assert.Single(Directory.GetFiles(_directory));
    }
}

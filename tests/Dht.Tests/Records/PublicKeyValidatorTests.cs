using Registry.Dht.Records;
using Registry.Identity;

namespace Registry.Dht.Tests.Records;

public sealed class PublicKeyValidatorTests
{
    private readonly PublicKeyValidator _validator = new();

    [Fact]
    public void Takes_the_key_that_belongs_to_the_peer_id()
    {
        using var ed25519 = PrivateKey.FromEd25519Seed(new byte[32]);
        using var rsa = PrivateKey.GenerateRsa();
        foreach (var key in new[] { ed25519.PublicKey, rsa.PublicKey })
        {
            Assert.Equal(RecordVerdict.Valid, Validate(KeyOf(key), key.Protobuf.Span));
            Assert.Equal(RecordVerdict.Malformed, Validate(KeyOf(key), key.Protobuf.Span[1..]));
            Assert.Equal(RecordVerdict.Malformed, Validate(KeyOf(key).AsSpan(..^1), key.Protobuf.Span));
        }
        Assert.Equal(RecordVerdict.WrongKey, Validate(KeyOf(rsa.PublicKey), ed25519.PublicKey.Protobuf.Span));
    }

    [Theory]
    [InlineData("/pk/")]
    [InlineData("/pk")]
    [InlineData("pk/abc")]
    [InlineData("/far-mesh/a/b")]
    public void Refuses_other_keys(string key)
        => Assert.Equal(RecordVerdict.Malformed, Validate(System.Text.Encoding.UTF8.GetBytes(key), [1, 2, 3]));

    private static byte[] KeyOf(PublicKey key) => [.. "/pk/"u8, .. key.PeerId.Bytes.Span];

    private RecordVerdict Validate(ReadOnlySpan<byte> key, ReadOnlySpan<byte> value) => _validator.Validate(key, value, default);
}

using System.Globalization;
using System.Text.Json;
using Registry.Multiformats;

namespace Registry.Identity.Tests;

public sealed class PeerRecordTests
{
    private static readonly PrivateKey Key = PrivateKey.FromEd25519Seed(new byte[32]);
    private static readonly Multiaddr Address = Multiaddr.Parse("/ip4/192.0.2.1/tcp/31330");

    [Fact]
    public void Sealed_records_open()
    {
        var record = new PeerRecord(Key.PublicKey.PeerId, ulong.MaxValue, [Address, Multiaddr.Parse("/dns4/node.example/tcp/1")]);
        Assert.True(PeerRecord.TryOpen(record.Seal(Key), out var read, out var signer, out var error), error);
        Assert.Equal(record, read);
        Assert.Equal(Key.PublicKey, signer);
    }

    [Fact]
    public void Records_sealed_by_js_libp2p_open()
    {
        foreach (var vector in Vectors.Envelopes.EnumerateArray())
        {
            Assert.True(PeerRecord.TryOpen(vector.Hex("envelope"), out var record, out var signer, out var error), error);
            Assert.Equal(Expected(vector), record);
            Assert.Equal(vector.Text("peer"), signer!.PeerId.ToString());
        }
    }

    [Theory]
    [InlineData("ed25519")]
    [InlineData("rsa")]
    public void Records_sealed_here_are_those_of_js_libp2p_to_the_byte(string type)
    {
        var vector = Vectors.Envelopes.EnumerateArray().First(candidate => candidate.Text("name").EndsWith(type, StringComparison.Ordinal));
        var keys = Vectors.PeerIds.EnumerateArray().First(candidate => candidate.Text("type") == type);
        Assert.True(PrivateKey.TryDecode(keys.Hex("private_key"), out var key, out var error), error);
        Assert.Equal(vector.Hex("envelope"), Expected(vector).Seal(key!));
        key!.Dispose();
    }

    [Fact]
    public void A_record_of_another_peer_is_refused()
    {
        var record = new PeerRecord(PrivateKey.GenerateEd25519().PublicKey.PeerId, 1, [Address]);
        Assert.False(PeerRecord.TryOpen(record.Seal(Key), out _, out _, out var error));
        Assert.Contains("another peer", error);
    }

    [Fact]
    public void A_record_in_an_envelope_for_something_else_is_refused()
    {
        var bytes = new PeerRecord(Key.PublicKey.PeerId, 1, [Address]).ToBytes();
        Assert.False(PeerRecord.TryOpen(SignedEnvelope.Seal(Key, "other", PeerRecord.PayloadType, bytes).ToBytes(), out _, out _, out _));
        Assert.False(PeerRecord.TryOpen(SignedEnvelope.Seal(Key, PeerRecord.Domain, "/other"u8, bytes).ToBytes(), out _, out _, out _));
    }

    [Fact]
    public void Unknown_addresses_are_skipped()
    {
        var peer = Key.PublicKey.PeerId.Bytes.Span;
        var known = Address.Bytes.Span;
        byte[] bytes =
        [
            0x0a, (byte)peer.Length, .. peer,
            0x1a, 5, 0x0a, 3, 0xff, 0x7f, 1, // a protocol nobody knows
            0x1a, 0,
            0x1a, (byte)(known.Length + 2), 0x0a, (byte)known.Length, .. known,
        ];
        Assert.True(PeerRecord.TryDecode(bytes, out var record, out var error), error);
        Assert.Equal(new PeerRecord(Key.PublicKey.PeerId, 0, [Address]), record);
    }

    [Fact]
    public void At_most_64_addresses_are_kept()
    {
        var addresses = Enumerable.Range(1, 100).Select(port => Multiaddr.Parse($"/ip4/192.0.2.1/tcp/{port}")).ToArray();
        Assert.True(PeerRecord.TryDecode(new PeerRecord(Key.PublicKey.PeerId, 1, addresses).ToBytes(), out var record, out _));
        Assert.Equal(addresses[..PeerRecord.MaxAddresses], record!.Addresses);
    }

    [Fact]
    public void A_record_without_a_peer_is_refused()
        => Assert.False(PeerRecord.TryDecode([0x10, 1], out _, out _));

    private static PeerRecord Expected(JsonElement vector) => new(
        PeerId.Parse(vector.Text("peer")),
        ulong.Parse(vector.Text("sequence"), CultureInfo.InvariantCulture),
        [.. vector.GetProperty("addresses").EnumerateArray().Select(address => Multiaddr.Parse(address.GetString()!))]);
}
